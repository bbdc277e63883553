//! Conditions: CEL as text becomes a typed tree, or a complaint.
//!
//! The Common Expression Language is parsed by the `cel` crate. Types, units and
//! evaluation are ours, because a rule needs three things that a general
//! evaluator has not: figures are exact, a unit error shows when the pack loads,
//! and a missing input gives `unknown` with its name instead of an error (CEL
//! itself foresees unknowns; `&&` and `||` absorb them).
//!
//! What is not taken over: maps, structures, bytes, `null`, regular
//! expressions, dynamic types. A closed, typed language is what lets a load-time
//! check promise that nothing goes wrong with a case.

use std::sync::Arc;

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue, operators};
use cel::parser::PrattParser;
use jiff::civil::Date;

use crate::diagnostic::Complaint;
use crate::function::Function;
use crate::value::{Type, Value};
use gnomon_model::number::Number;
use gnomon_model::unit::{Dimension, UnitId, Units};

/// The longest expression, in bytes. A condition longer than a page is no
/// condition that somebody reviews.
pub const LONGEST: usize = 4_000;
/// The deepest nesting.
pub const DEEPEST: u16 = 40;
/// The longest chain of operations in one another, such as `a + b + c …`.
const CHAIN: usize = 80;
/// How tall the definitions that build on one another may grow, in operations.
pub(crate) const TALLEST: usize = 150;
/// The most pieces in one expression.
pub const MOST: usize = 400;
/// How many quantifiers may stand in one another: each multiplies the work.
const QUANTIFIERS: usize = 2;

/// A typed expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) is: Type,
}

impl Node {
    /// How many operations stand in one another, through definitions of these heights.
    pub(crate) fn height(&self, definitions: &[usize]) -> usize {
        let below = match self.kind {
            Kind::Definition(index) => definitions.get(index).copied().unwrap_or(0),
            _ => self.children().iter().map(|child| child.height(definitions)).max().unwrap_or(0),
        };
        below + 1
    }
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What to compute with two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Plus,
    Minus,
    Times,
    Over,
}

/// What a quantifier makes of its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantifier {
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Literal(Value),
    Input(usize),
    Parameter(usize),
    Definition(usize),
    Local(usize),
    /// The date of the check.
    On,
    /// Whether an input was given.
    Given(usize),
    Not(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    In(Box<Node>, Box<Node>),
    If(Box<Node>, Box<Node>, Box<Node>),
    Compute(Arithmetic, Box<Node>, Box<Node>),
    Negative(Box<Node>),
    List(Vec<Node>),
    Field(Box<Node>, usize, Arc<str>),
    Call(Function, Vec<Node>),
    Look(usize, Box<Node>),
    Quantify {
        what: Quantifier,
        over: Box<Node>,
        local: usize,
        body: Box<Node>,
    },
}

/// What a name means.
#[derive(Clone, Debug)]
pub(crate) enum Named {
    Input(usize, Type),
    Parameter(usize, Type),
    Definition(usize, Type),
}

/// The names that an expression may use.
pub(crate) trait Names {
    fn name(&self, name: &str) -> Result<Named, Complaint>;
    fn table(&self, name: &str) -> Option<(usize, Type)>;
    /// A field's place and type.
    fn field(&self, record: usize, name: &str) -> Option<(usize, Type)>;
    /// The options of a choice.
    fn options(&self, choice: usize) -> Vec<String>;
    fn units(&self) -> &Units;
}

/// Parses and types an expression.
pub(crate) fn compile(text: &str, names: &dyn Names) -> Result<Node, Complaint> {
    let tree = parse(text)?;
    let mut compiler = Compiler { names, locals: Vec::new(), quantifiers: 0, nodes: 0, depth: 0 };
    compiler.node(&tree.expr)
}

/// The names an expression mentions, whatever they are: what it depends on.
pub(crate) fn mentioned(text: &str) -> Result<Vec<String>, Complaint> {
    fn walk(expr: &Expr, found: &mut Vec<String>) {
        match expr {
            Expr::Ident(name) => found.push(name.clone()),
            Expr::Call(call) => {
                for part in
                    call.target.iter().map(|t| &t.expr).chain(call.args.iter().map(|a| &a.expr))
                {
                    walk(part, found);
                }
            }
            Expr::List(list) => list.elements.iter().for_each(|e| walk(&e.expr, found)),
            Expr::Select(select) => walk(&select.operand.expr, found),
            Expr::Comprehension(c) => {
                walk(&c.iter_range.expr, found);
                walk(&c.loop_step.expr, found);
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(&parse(text)?.expr, &mut found);
    Ok(found)
}

fn parse(text: &str) -> Result<cel::IdedExpr, Complaint> {
    if LONGEST < text.len() {
        return Err(Complaint::new(format!("expression of {} bytes", text.len()))
            .hint(format!("the limit is {LONGEST}; name parts of it with [[definition]]")));
    }
    deep(text)?;
    let parser = PrattParser::new()
        .max_recursion_depth(DEEPEST)
        .max_expression_node_count(MOST)
        .error_recovery_limit(4)
        .error_reporting_limit(4);
    parser.parse(text).map_err(|errors| {
        let first = errors.errors.first();
        let message = first.map_or("not an expression", |error| error.msg.as_str());
        let message = message.strip_prefix("Syntax error: ").unwrap_or(message);
        let place = first.map_or((0, 0), |error| error.pos);
        let place = match place {
            (line, column) if 0 < line => {
                format!(" (line {line}, column {column} of the expression)")
            }
            _ => String::new(),
        };
        Complaint::new(format!("cannot read `{}`: {message}{place}", crate::shorten(text)))
            .hint("expressions look like `throughput >= minimum && kind == \"router\"`")
    })
}

/// Refuses nesting before the parser recurses into it, and what it nests without brackets.
fn deep(text: &str) -> Result<(), Complaint> {
    let (mut depth, mut run) = (0_u16, 0_u16);
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        run = match c {
            '!' | '-' => run + 1,
            c if c.is_whitespace() => run,
            _ => 0,
        };
        if DEEPEST < depth || DEEPEST < run {
            return Err(Complaint::new(format!("expression nested more than {DEEPEST} deep"))
                .hint("name parts of it with [[definition]]"));
        }
    }
    Ok(())
}

struct Compiler<'n> {
    names: &'n dyn Names,
    locals: Vec<(String, Type)>,
    quantifiers: usize,
    nodes: usize,
    depth: usize,
}

type Compiled = Result<Node, Complaint>;

impl Compiler<'_> {
    fn node(&mut self, expr: &Expr) -> Compiled {
        if CHAIN < self.depth {
            return Err(Complaint::new(format!("more than {CHAIN} operations in one another"))
                .hint("name parts of it with [[definition]]"));
        }
        self.depth += 1;
        let node = self.compile(expr);
        self.depth -= 1;
        node
    }

    fn compile(&mut self, expr: &Expr) -> Compiled {
        self.nodes += 1;
        if MOST < self.nodes {
            return Err(Complaint::new(format!("expression of more than {MOST} pieces"))
                .hint("name parts of it with [[definition]]"));
        }
        match expr {
            Expr::Literal(literal) => self.literal(literal),
            Expr::Ident(name) => self.ident(name),
            Expr::List(list) => self.list(list.elements.iter().map(|element| &element.expr)),
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(comprehension) => self.quantifier(comprehension),
            Expr::Select(select) if select.test => {
                Err(Complaint::new("has() asks about maps, which rules do not have")
                    .hint("ask `given(input)` whether an input was given"))
            }
            Expr::Select(select) => {
                let operand = self.node(&select.operand.expr)?;
                let Type::Record(record) = operand.is else {
                    return Err(Complaint::new(format!(
                        "`.{}` is asked of {}",
                        select.field,
                        self.spell(&operand.is)
                    ))
                    .hint("only records in a list have fields"));
                };
                let Some((index, is)) = self.names.field(record, &select.field) else {
                    return Err(Complaint::new(format!(
                        "the record has no field `{}`",
                        select.field
                    )));
                };
                Ok(Node {
                    kind: Kind::Field(Box::new(operand), index, select.field.as_str().into()),
                    is,
                })
            }
            Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => {
                Err(Complaint::new("maps and structures cannot stand in a condition"))
            }
        }
    }

    fn spell(&self, is: &Type) -> String {
        is.spell(self.names.units())
    }

    fn literal(&self, literal: &LiteralValue) -> Compiled {
        let number = |value| Node {
            kind: Kind::Literal(Value::Number(value, UnitId::NONE)),
            is: Type::Number(Dimension::NONE),
        };
        match literal {
            LiteralValue::Boolean(value) => {
                Ok(Node { kind: Kind::Literal(Value::Bool(*value.inner())), is: Type::Bool })
            }
            LiteralValue::Int(value) => Ok(number(Number::whole(*value.inner()))),
            LiteralValue::Double(value) => {
                // The shortest decimal that gives this double is what was written, up to 15 digits.
                let text = format!("{}", value.inner());
                match Number::parse(&text) {
                    Ok(value) if text.bytes().filter(u8::is_ascii_digit).count() <= 16 => {
                        Ok(number(value))
                    }
                    _ => Err(Complaint::new(format!(
                        "the number `{}` cannot be held exactly",
                        crate::shorten(&text)
                    ))
                    .hint("write it as quantity(\"…\") or as a parameter, where all digits count")),
                }
            }
            LiteralValue::String(text) => {
                Ok(Node { kind: Kind::Literal(Value::Text(text.inner().into())), is: Type::Text })
            }
            LiteralValue::UInt(_) | LiteralValue::Bytes(_) | LiteralValue::Null => {
                Err(Complaint::new("unsigned numbers, bytes and null cannot stand in a condition"))
            }
        }
    }

    fn ident(&self, name: &str) -> Compiled {
        if let Some(local) = self.locals.iter().rposition(|(local, _)| local == name) {
            return Ok(Node { kind: Kind::Local(local), is: self.locals[local].1.clone() });
        }
        if name == "on" {
            return Ok(Node { kind: Kind::On, is: Type::Date });
        }
        Ok(match self.names.name(name)? {
            Named::Input(index, is) => Node { kind: Kind::Input(index), is },
            Named::Parameter(index, is) => Node { kind: Kind::Parameter(index), is },
            Named::Definition(index, is) => Node { kind: Kind::Definition(index), is },
        })
    }

    fn list<'e>(&mut self, elements: impl Iterator<Item = &'e Expr>) -> Compiled {
        let mut nodes = Vec::new();
        let mut of = Type::Any;
        for element in elements {
            let node = self.node(element)?;
            let Some(joined) = of.join(&node.is) else {
                return Err(Complaint::new(format!(
                    "a list of {} holds {} as well",
                    self.spell(&of),
                    self.spell(&node.is)
                )));
            };
            of = joined;
            nodes.push(node);
        }
        Ok(Node { kind: Kind::List(nodes), is: Type::List(Box::new(of)) })
    }

    fn call(&mut self, call: &CallExpr) -> Compiled {
        let args: Vec<&Expr> = call
            .target
            .iter()
            .map(|target| &target.expr)
            .chain(call.args.iter().map(|a| &a.expr))
            .collect();
        match (call.func_name.as_str(), args.as_slice()) {
            (operators::LOGICAL_AND, [first, rest @ ..]) => self.chain(first, rest, Kind::And),
            (operators::LOGICAL_OR, [first, rest @ ..]) => self.chain(first, rest, Kind::Or),
            (operators::LOGICAL_NOT, [one]) => {
                let one = self.want(one, &Type::Bool, "`!` turns true and false round")?;
                Ok(Node { kind: Kind::Not(Box::new(one)), is: Type::Bool })
            }
            (operators::CONDITIONAL, [test, yes, no]) => {
                let test =
                    self.want(test, &Type::Bool, "before `?` stands what is true or false")?;
                let (yes, no) = (self.node(yes)?, self.node(no)?);
                let Some(is) = yes.is.join(&no.is) else {
                    return Err(Complaint::new(format!(
                        "`? :` gives {} or {}",
                        self.spell(&yes.is),
                        self.spell(&no.is)
                    ))
                    .hint("both must be of one type"));
                };
                Ok(Node { kind: Kind::If(Box::new(test), Box::new(yes), Box::new(no)), is })
            }
            (operators::EQUALS, [a, b]) => self.compare(Comparison::Equal, a, b),
            (operators::NOT_EQUALS, [a, b]) => self.compare(Comparison::Unequal, a, b),
            (operators::LESS, [a, b]) => self.compare(Comparison::Less, a, b),
            (operators::LESS_EQUALS, [a, b]) => self.compare(Comparison::LessOrEqual, a, b),
            (operators::GREATER, [a, b]) => self.compare(Comparison::Greater, a, b),
            (operators::GREATER_EQUALS, [a, b]) => self.compare(Comparison::GreaterOrEqual, a, b),
            (operators::ADD, [a, b]) => self.compute(Arithmetic::Plus, "+", a, b),
            (operators::SUBSTRACT, [a, b]) => self.compute(Arithmetic::Minus, "-", a, b),
            (operators::MULTIPLY, [a, b]) => self.compute(Arithmetic::Times, "*", a, b),
            (operators::DIVIDE, [a, b]) => self.compute(Arithmetic::Over, "/", a, b),
            (operators::NEGATE, [one]) => {
                let one = self.node(one)?;
                let Type::Number(_) = one.is else {
                    return Err(Complaint::new(format!(
                        "`-` stands before {}",
                        self.spell(&one.is)
                    )));
                };
                let is = one.is.clone();
                Ok(Node { kind: Kind::Negative(Box::new(one)), is })
            }
            (operators::IN, [one, list]) => {
                let (one, list) = (self.node(one)?, self.node(list)?);
                let Type::List(of) = &list.is else {
                    return Err(Complaint::new(format!(
                        "after `in` stands {}",
                        self.spell(&list.is)
                    ))
                    .hint("after `in` stands a list, like [\"A\", \"B\"]"));
                };
                self.comparable(&one, of)?;
                if let Kind::List(options) = &list.kind {
                    options.iter().try_for_each(|option| self.option(&one, option))?;
                }
                Ok(Node { kind: Kind::In(Box::new(one), Box::new(list)), is: Type::Bool })
            }
            (
                operators::INDEX | operators::OPT_INDEX | operators::OPT_SELECT | operators::MODULO,
                _,
            ) => Err(Complaint::new("`[…]` after a value and `%` are not part of this language")
                .hint("ask lists with `.exists(x, …)`, `.all(x, …)`, `.filter(x, …)` or `in`")),
            ("quantity", [Expr::Literal(LiteralValue::String(text))]) => {
                let (value, unit) = self
                    .names
                    .units()
                    .quantity(text.inner())
                    .map_err(|error| Complaint::new(error.to_string()))?;
                Ok(Node {
                    kind: Kind::Literal(Value::Number(value, unit.id)),
                    is: Type::Number(unit.dimension),
                })
            }
            ("date", [Expr::Literal(LiteralValue::String(text))]) => {
                let date: Date = text.inner().parse().map_err(|_| {
                    Complaint::new(format!(
                        "`{}` is not a date like 2023-07-03",
                        crate::shorten(text.inner())
                    ))
                })?;
                Ok(Node { kind: Kind::Literal(Value::Date(date)), is: Type::Date })
            }
            ("quantity" | "date", _) => Err(Complaint::new(format!(
                "{}() takes one text in quotes, such as quantity(\"12 Tbps\") or date(\"2023-07-03\")",
                call.func_name
            ))),
            ("given", [Expr::Ident(name)]) => match self.names.name(name)? {
                Named::Input(index, _) => Ok(Node { kind: Kind::Given(index), is: Type::Bool }),
                _ => Err(Complaint::new(format!("given() asks for an input; `{name}` is none"))),
            },
            ("lookup", [Expr::Literal(LiteralValue::String(table)), key]) => {
                let Some((index, is)) = self.names.table(table.inner()) else {
                    return Err(Complaint::new(format!(
                        "no table `{}`",
                        crate::shorten(table.inner())
                    )));
                };
                let key = self.want(key, &Type::Text, "a table is looked up by text")?;
                Ok(Node { kind: Kind::Look(index, Box::new(key)), is })
            }
            (name, _) => {
                let args: Vec<Node> =
                    args.into_iter().map(|arg| self.node(arg)).collect::<Result<_, _>>()?;
                let types: Vec<&Type> = args.iter().map(|arg| &arg.is).collect();
                let (function, is) = Function::find(name, &types, self.names.units())?;
                Ok(Node { kind: Kind::Call(function, args), is })
            }
        }
    }

    fn chain(
        &mut self,
        first: &Expr,
        rest: &[&Expr],
        join: fn(Box<Node>, Box<Node>) -> Kind,
    ) -> Compiled {
        let why = "`&&` and `||` join what is true or false";
        let mut node = self.want(first, &Type::Bool, why)?;
        for next in rest {
            let next = self.want(next, &Type::Bool, why)?;
            node = Node { kind: join(Box::new(node), Box::new(next)), is: Type::Bool };
        }
        Ok(node)
    }

    fn want(&mut self, expr: &Expr, wanted: &Type, why: &str) -> Compiled {
        let node = self.node(expr)?;
        if wanted.agrees(&node.is) {
            return Ok(node);
        }
        Err(Complaint::new(format!(
            "{} where {} is wanted",
            self.spell(&node.is),
            self.spell(wanted)
        ))
        .hint(why))
    }

    fn compare(&mut self, how: Comparison, a: &Expr, b: &Expr) -> Compiled {
        let (a, b) = (self.node(a)?, self.node(b)?);
        self.comparable(&a, &b.is)?;
        self.option(&a, &b)?;
        self.option(&b, &a)?;
        let ordered = matches!(a.is, Type::Number(_) | Type::Date);
        if !ordered && !matches!(how, Comparison::Equal | Comparison::Unequal) {
            return Err(Complaint::new(format!("{} has no order", self.spell(&a.is)))
                .hint("only numbers and dates are smaller or larger"));
        }
        Ok(Node { kind: Kind::Compare(how, Box::new(a), Box::new(b)), is: Type::Bool })
    }

    fn comparable(&self, a: &Node, b: &Type) -> Result<(), Complaint> {
        if a.is.agrees(b) {
            return Ok(());
        }
        let complaint =
            Complaint::new(format!("{} compared with {}", self.spell(&a.is), self.spell(b)));
        Err(match (&a.is, b) {
            (Type::Number(a), Type::Number(b)) if a.is_none() || b.is_none() => {
                let other = if a.is_none() { b } else { a };
                let unit = self.names.units().measuring(*other);
                complaint.hint(format!(
                    "give the number its unit, as in quantity(\"12 {}\")",
                    unit.first().copied().unwrap_or("bit/s")
                ))
            }
            (Type::Number(_), Type::Number(_)) => {
                complaint.hint("the units measure different things: bits are not packets, for one")
            }
            _ => complaint,
        })
    }

    /// A choice is compared with one of its own options.
    fn option(&self, choice: &Node, other: &Node) -> Result<(), Complaint> {
        let (Type::Choice(choice), Kind::Literal(Value::Text(text))) = (&choice.is, &other.kind)
        else {
            return Ok(());
        };
        let options = self.names.options(*choice);
        if options.iter().any(|option| **option == **text) {
            return Ok(());
        }
        let near = crate::nearest(text, options.iter().map(String::as_str));
        Err(Complaint::new(format!("`{}` is none of the options", crate::shorten(text))).hint(
            match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the options are {}", crate::shorten(&options.join(", "))),
            },
        ))
    }

    fn compute(&mut self, how: Arithmetic, sign: &str, a: &Expr, b: &Expr) -> Compiled {
        let (a, b) = (self.node(a)?, self.node(b)?);
        let (Type::Number(left), Type::Number(right)) = (&a.is, &b.is) else {
            return Err(Complaint::new(format!(
                "{} {sign} {}",
                self.spell(&a.is),
                self.spell(&b.is)
            ))
            .hint("only numbers are reckoned with; for dates there are plus_days(), days_between() and others"));
        };
        let dimension = match how {
            Arithmetic::Plus | Arithmetic::Minus if left == right => Some(*left),
            Arithmetic::Plus | Arithmetic::Minus => {
                return Err(Complaint::new(format!(
                    "{} {sign} {}",
                    self.spell(&a.is),
                    self.spell(&b.is)
                ))
                .hint("only like quantities are added"));
            }
            Arithmetic::Times => left.times(*right),
            Arithmetic::Over => left.over(*right),
        };
        let Some(dimension) = dimension else {
            return Err(Complaint::new("the product has a unit that nothing is measured in"));
        };
        Ok(Node { kind: Kind::Compute(how, Box::new(a), Box::new(b)), is: Type::Number(dimension) })
    }

    /// Reads the macros `all`, `exists`, `exists_one`, `filter` and `map` back from what the parser made of them.
    fn quantifier(&mut self, c: &ComprehensionExpr) -> Compiled {
        let over = self.node(&c.iter_range.expr)?;
        let Type::List(of) = &over.is else {
            return Err(Complaint::new(format!("a quantifier runs over {}", self.spell(&over.is)))
                .hint("it runs over a list"));
        };
        self.quantifiers += 1;
        if QUANTIFIERS < self.quantifiers {
            return Err(Complaint::new(format!(
                "more than {QUANTIFIERS} quantifiers in one another"
            )));
        }
        let local = self.locals.len();
        self.locals.push((c.iter_var.clone(), of.as_ref().clone()));
        let made = self.body(c);
        self.locals.pop();
        self.quantifiers -= 1;
        let (what, body) = made?;
        let is = match what {
            Quantifier::Filter => over.is.clone(),
            Quantifier::Map => Type::List(Box::new(body.is.clone())),
            _ => Type::Bool,
        };
        Ok(Node {
            kind: Kind::Quantify { what, over: Box::new(over), local, body: Box::new(body) },
            is,
        })
    }

    fn body(&mut self, c: &ComprehensionExpr) -> Result<(Quantifier, Node), Complaint> {
        let unknown = || {
            Complaint::new("this quantifier is not part of the language")
                .hint("there are all, exists, exists_one, filter(x, condition) and map(x, value)")
        };
        let Expr::Call(step) = &c.loop_step.expr else { return Err(unknown()) };
        let why = "a quantifier asks what is true or false of each element";
        match (&c.accu_init.expr, step.func_name.as_str(), step.args.as_slice()) {
            (Expr::Literal(LiteralValue::Boolean(_)), operators::LOGICAL_AND, [_, body]) => {
                Ok((Quantifier::All, self.want(&body.expr, &Type::Bool, why)?))
            }
            (Expr::Literal(LiteralValue::Boolean(_)), operators::LOGICAL_OR, [_, body]) => {
                Ok((Quantifier::Exists, self.want(&body.expr, &Type::Bool, why)?))
            }
            (Expr::Literal(LiteralValue::Int(_)), operators::CONDITIONAL, [body, ..]) => {
                Ok((Quantifier::ExistsOne, self.want(&body.expr, &Type::Bool, why)?))
            }
            (Expr::List(_), operators::CONDITIONAL, [body, then, _]) => {
                // filter(x, p) gathers x itself; map(x, p, t) gathers something else.
                let Expr::Call(gather) = &then.expr else { return Err(unknown()) };
                match gather.args.as_slice() {
                    [_, list] => match &list.expr {
                        Expr::List(list) => match list.elements.first().map(|e| &e.expr) {
                            Some(Expr::Ident(name)) if *name == c.iter_var => {
                                Ok((Quantifier::Filter, self.want(&body.expr, &Type::Bool, why)?))
                            }
                            _ => Err(unknown()),
                        },
                        _ => Err(unknown()),
                    },
                    _ => Err(unknown()),
                }
            }
            (Expr::List(_), operators::ADD, [_, list]) => match &list.expr {
                Expr::List(list) => {
                    let element = list.elements.first().ok_or_else(unknown)?;
                    let node = self.node(&element.expr)?;
                    Ok((Quantifier::Map, node))
                }
                _ => Err(unknown()),
            },
            _ => Err(unknown()),
        }
    }
}
