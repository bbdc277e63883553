//! Activity data times factors.
//!
//! Fuel: amount × net calorific value × carbon for that heat × oxidation × 44/12 (the molar mass of carbon dioxide for that of
//! carbon). Electricity and heat: amount × factor. Process gas: mass × global warming potential. Known second-hand as the method of
//! GB/T 32150-2015 and the parts of GB/T 32151, whose texts were not read.
//!
//! Which factor is taken: that of the line's kind, area and year, and otherwise none. With [`Fallback::Allowed`] first the
//! area's latest earlier year, then the nation's same year, then the nation's latest earlier year (grids of areas differ more than
//! years do), and the line says so. Default values of fuels are those of a nation and hold in its areas. Of several values for
//! one key, the chosen one is taken, then the user's own, then the one that the registry says leads; else none.

use std::collections::{BTreeMap, HashMap};

use gnomon_model::number::Number;
use gnomon_model::wording::shorten;

use crate::activity::{Activities, Activity, Own, OwnOxidation, Refusal};
use crate::registry::{
    Choice, Factor, Key, Measure, Notice, Origin, Quantity, Registry, Sort, Status, Validity,
};
use crate::report::{Amount, Gap, KindSum, Line, Other, Parameter, Report, Scope, ScopeSum, Taken};
use crate::uncertainty::{Known, Part, Percent, Widths};

/// Whether another year's or the nation's factor may stand in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fallback {
    /// No: such a line is a gap.
    #[default]
    Refused,
    /// Yes, marked as such.
    Allowed,
}

/// What the user decides.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether another year's or the nation's factor may stand in.
    pub fallback: Fallback,
    /// The assessment report whose global warming potentials are taken: `ar6`.
    pub report: Option<String>,
    /// Which value is taken where several are for one key.
    pub choices: Vec<Choice>,
}

/// Computes every line, and the sums.
pub fn compute(registry: &Registry, data: Activities, options: &Options) -> Report {
    let mut run = Run {
        registry,
        options,
        parameters: Vec::new(),
        known: HashMap::new(),
        total: Sum::default(),
        scopes: BTreeMap::new(),
        kinds: Vec::new(),
        kind_places: HashMap::new(),
    };
    let (mut lines, mut gaps) = (Vec::new(), Vec::new());
    let mut refused = data.refused;
    for activity in &data.activities {
        match run.line(activity) {
            Ok(line) => lines.push(line),
            Err(Lack::Factor(reason, needed)) => gaps.push(Gap {
                line: activity.place,
                id: activity.id.clone(),
                kind: activity.kind.clone(),
                amount: activity.amount.to_string(),
                reason,
                needed,
            }),
            Err(Lack::Wrong(reason)) => refused.push(Refusal {
                line: activity.place,
                id: Some(shorten(&activity.id)),
                reason,
            }),
        }
    }
    refused.sort_by_key(|refusal| refusal.line);
    run.drop_unused(&mut lines);
    let unused_choices = options
        .choices
        .iter()
        .filter(|choice| {
            let key = choice.key.to_string();
            let used = |of: &Parameter| of.key == key && of.notice.id == choice.notice;
            !run.parameters.iter().any(used)
        })
        .map(|choice| format!("{}={}", choice.key, choice.notice))
        .collect();
    let complete = gaps.is_empty() && refused.is_empty();
    let notes = run.notes(&lines, gaps.len() + refused.len());
    Report {
        total: run.total.amount(),
        uncertainty: run.total.widths.uncertainty(),
        complete,
        scopes: run
            .scopes
            .iter()
            .map(|(scope, sum)| ScopeSum {
                scope: *scope,
                emissions: sum.amount(),
                uncertainty: sum.widths.uncertainty(),
                lines: sum.lines,
            })
            .collect(),
        kinds: run
            .kinds
            .iter()
            .map(|(kind, sort, sum)| KindSum {
                kind: kind.clone(),
                sort: *sort,
                emissions: sum.amount(),
                uncertainty: sum.widths.uncertainty(),
                lines: sum.lines,
            })
            .collect(),
        lines,
        parameters: run.parameters,
        gaps,
        refused,
        not_read: data.not_read,
        unused_choices,
        notes,
    }
}

/// Why a line has no emissions.
enum Lack {
    /// A factor is missing: why, and what would be needed.
    Factor(String, String),
    /// The line cannot be computed as it stands.
    Wrong(String),
}

/// A sum as it grows.
#[derive(Clone, Debug)]
struct Sum {
    tonnes: Number,
    equivalent: bool,
    widths: Widths,
    lines: usize,
}

impl Default for Sum {
    fn default() -> Sum {
        Sum { tonnes: Number::ZERO, equivalent: false, widths: Widths::default(), lines: 0 }
    }
}

impl Sum {
    fn amount(&self) -> Amount {
        Amount::new(self.tonnes, self.equivalent)
    }

    fn add(&mut self, sum: Number, product: &Product) {
        self.tonnes = sum;
        self.equivalent |= product.equivalent;
        self.widths.add(product.tonnes.approximately(), &product.parts);
        self.lines += 1;
    }
}

/// A parameter's identity: a factor of the registry, or a value that lines give themselves.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Identity {
    Factor(usize),
    Own { quantity: Quantity, kind: String, value: String, uncertainty: String, notice: String },
}

struct Run<'r> {
    registry: &'r Registry,
    options: &'r Options,
    parameters: Vec<Parameter>,
    known: HashMap<Identity, usize>,
    total: Sum,
    scopes: BTreeMap<Scope, Sum>,
    kinds: Vec<(String, Sort, Sum)>,
    kind_places: HashMap<String, usize>,
}

/// A factor that was found for a line, not yet taken.
struct Found {
    index: usize,
    why: String,
    stands_in_for: Option<String>,
}

impl Run<'_> {
    fn line(&mut self, activity: &Activity) -> Result<Line, Lack> {
        let product = match activity.sort {
            Sort::Fuel if activity.factor.is_none() => self.fuel(activity)?,
            Sort::Gas => self.single(activity, Quantity::Gwp)?,
            _ => self.single(activity, Quantity::Emission)?,
        };
        let scope = Scope::of(activity.sort);
        let place = self.kind_places.get(&activity.kind).copied();
        let so_far = |sum: Option<&Sum>| sum.map_or(Number::ZERO, |sum| sum.tonnes);
        // All sums or none: a line must not be in one of them only.
        let sums = [
            self.total.tonnes.plus(product.tonnes),
            so_far(self.scopes.get(&scope)).plus(product.tonnes),
            so_far(place.map(|place| &self.kinds[place].2)).plus(product.tonnes),
        ];
        let [Some(total), Some(of_scope), Some(of_kind)] = sums else {
            let reason = "its numbers have more digits than can be added exactly";
            return Err(Lack::Wrong(reason.to_owned()));
        };
        let place = place.unwrap_or_else(|| {
            self.kinds.push((activity.kind.clone(), activity.sort, Sum::default()));
            self.kind_places.insert(activity.kind.clone(), self.kinds.len() - 1);
            self.kinds.len() - 1
        });
        self.total.add(total, &product);
        self.scopes.entry(scope).or_default().add(of_scope, &product);
        self.kinds[place].2.add(of_kind, &product);
        for taken in &product.taken {
            self.parameters[taken.parameter].lines += 1;
        }
        let mut alone = Widths::default();
        alone.add(product.tonnes.approximately(), &product.parts);
        let emissions = Amount::new(product.tonnes, product.equivalent);
        Ok(Line {
            line: activity.place,
            id: activity.id.clone(),
            source: activity.source.clone(),
            kind: activity.kind.clone(),
            scope,
            amount: activity.amount.to_string(),
            amount_uncertainty: activity.uncertainty,
            period: activity.period.to_string(),
            area: activity.area.clone(),
            formula: format!("{} = {emissions}", product.formula),
            emissions,
            uncertainty: alone.uncertainty(),
            taken: product.taken,
        })
    }

    /// Amount × factor.
    fn single(&mut self, activity: &Activity, quantity: Quantity) -> Result<Product, Lack> {
        let mut product = Product::new(activity);
        match &activity.factor {
            Some(own) => self.take_own(&mut product, activity, quantity, own)?,
            None => {
                let found = self.find(activity, &activity.kind, quantity)?;
                self.take(&mut product, found)?;
            }
        }
        product.finish(self.registry)
    }

    /// Amount × heating value × carbon × oxidation × 44/12.
    fn fuel(&mut self, activity: &Activity) -> Result<Product, Lack> {
        // What is looked up is looked up first, so that a line that lacks two things tells both.
        let energy = self.registry.units().unit("J").map(|unit| unit.dimension).ok();
        let is_heat = energy == Some(activity.amount.dimension);
        let mut lacks = Vec::new();
        let mut look = |run: &Self, own: bool, kind: &str, quantity| {
            if own {
                return Ok(None);
            }
            match run.find(activity, kind, quantity) {
                Ok(found) => Ok(Some(found)),
                Err(Lack::Factor(reason, needed)) => {
                    lacks.push((reason, needed));
                    Ok(None)
                }
                Err(wrong) => Err(wrong),
            }
        };
        let own = is_heat || activity.heating_value.is_some();
        let heat = look(self, own, &activity.kind, Quantity::HeatingValue)?;
        let own = activity.carbon_content.is_some();
        let carbon = look(self, own, &activity.kind, Quantity::CarbonContent)?;
        let (own, burned_in) = match &activity.oxidation {
            Some(OwnOxidation::Value(_)) => (true, activity.kind.as_str()),
            Some(OwnOxidation::Device(device)) => (false, device.as_str()),
            None => (false, activity.kind.as_str()),
        };
        let oxidation = look(self, own, burned_in, Quantity::Oxidation)?;
        if !lacks.is_empty() {
            let (reasons, needed): (Vec<String>, Vec<String>) = lacks.into_iter().unzip();
            return Err(Lack::Factor(reasons.join("; "), needed.join("; ")));
        }
        let mut product = Product::new(activity);
        let own_oxidation = match &activity.oxidation {
            Some(OwnOxidation::Value(own)) => Some(own),
            Some(OwnOxidation::Device(_)) | None => None,
        };
        let steps = [
            (Quantity::HeatingValue, &activity.heating_value.as_ref(), heat),
            (Quantity::CarbonContent, &activity.carbon_content.as_ref(), carbon),
            (Quantity::Oxidation, &own_oxidation, oxidation),
        ];
        for (quantity, own, found) in steps {
            match (own, found) {
                (Some(own), _) => self.take_own(&mut product, activity, quantity, own)?,
                (None, Some(found)) => self.take(&mut product, found)?,
                (None, None) => {}
            }
        }
        product.carbon_to_carbon_dioxide(self.registry)?;
        product.finish(self.registry)
    }

    fn take(&mut self, product: &mut Product, found: Found) -> Result<(), Lack> {
        let factor = &self.registry.factors()[found.index];
        product.times(&factor.value, self.registry)?;
        let parameter = match self.known.get(&Identity::Factor(found.index)) {
            Some(parameter) => *parameter,
            None => {
                let others = self
                    .registry
                    .of_key(&factor.key)
                    .filter(|(index, _)| *index != found.index)
                    .map(|(_, other)| Other {
                        value: other.value.to_string(),
                        notice: other.notice.clone(),
                        status: other.status,
                        doubt: other.doubt.clone(),
                    })
                    .collect();
                self.parameters.push(Parameter {
                    key: factor.key.to_string(),
                    quantity: factor.key.quantity,
                    value: factor.value.to_string(),
                    uncertainty: factor.uncertainty,
                    notice: factor.notice.clone(),
                    status: factor.status,
                    doubt: factor.doubt.clone(),
                    others,
                    lines: 0,
                });
                self.known.insert(Identity::Factor(found.index), self.parameters.len() - 1);
                self.parameters.len() - 1
            }
        };
        product.parts.push(Part { parameter: Some(parameter), uncertainty: factor.uncertainty });
        product.taken.push(Taken { parameter, why: found.why, stands_in_for: found.stands_in_for });
        Ok(())
    }

    /// Lines that give one value with one notice share it.
    fn take_own(
        &mut self,
        product: &mut Product,
        activity: &Activity,
        quantity: Quantity,
        own: &Own,
    ) -> Result<(), Lack> {
        product.times(&own.value, self.registry)?;
        let title = activity.notice.clone().unwrap_or_default();
        let identity = Identity::Own {
            quantity,
            kind: activity.kind.clone(),
            value: own.value.to_string(),
            uncertainty: own.uncertainty.map(|percent| percent.to_string()).unwrap_or_default(),
            notice: title.clone(),
        };
        let parameters = &mut self.parameters;
        let parameter = *self.known.entry(identity).or_insert_with(|| {
            let key =
                Key { kind: activity.kind.clone(), quantity, area: None, validity: Validity::Any };
            parameters.push(Parameter {
                key: key.to_string(),
                quantity,
                value: own.value.to_string(),
                uncertainty: own.uncertainty,
                notice: Notice {
                    id: "own".to_owned(),
                    title,
                    number: None,
                    day: None,
                    publisher: None,
                    seen: Vec::new(),
                },
                status: Status::Own,
                doubt: None,
                others: Vec::new(),
                lines: 0,
            });
            parameters.len() - 1
        });
        product.parts.push(Part { parameter: Some(parameter), uncertainty: own.uncertainty });
        let why = "the line's own value".to_owned();
        product.taken.push(Taken { parameter, why, stands_in_for: None });
        Ok(())
    }

    /// The factor for a line, and why that one.
    fn find(&self, activity: &Activity, kind: &str, quantity: Quantity) -> Result<Found, Lack> {
        let of = |area: Option<&str>, validity: Validity| Key {
            kind: kind.to_owned(),
            quantity,
            area: area.map(str::to_owned),
            validity,
        };
        match activity.sort {
            Sort::Gas => self.find_potential(kind, &of),
            Sort::Fuel | Sort::Device => self.find_default(activity, &of),
            Sort::Electricity | Sort::Heat => self.find_grid(activity, &of),
        }
    }

    fn find_potential(
        &self,
        kind: &str,
        of: &dyn Fn(Option<&str>, Validity) -> Key,
    ) -> Result<Found, Lack> {
        if let Some(found) = self.pick(&of(None, Validity::Any), "holds in every report")? {
            return Ok(found);
        }
        let Some(report) = &self.options.report else {
            return Err(Lack::Factor(
                "no assessment report is chosen whose global warming potentials hold".to_owned(),
                format!("`--gwp` with one of {}", self.registry.reports().join(", ")),
            ));
        };
        let key = of(None, Validity::Report(report.clone()));
        if let Some(found) = self.pick(&key, &format!("the report that was chosen, {report}"))? {
            return Ok(found);
        }
        let near: Vec<String> = self
            .registry
            .kind(kind)
            .map_or(&[][..], |kind| &kind.near)
            .iter()
            .map(|near| Key { kind: near.clone(), ..key.clone() })
            .filter(|key| self.registry.of_key(key).next().is_some())
            .map(|key| format!("`{}`", key.kind))
            .collect();
        let near = match near.is_empty() {
            true => String::new(),
            false => format!(", or the kind {} instead", near.join(" or ")),
        };
        Err(Lack::Factor(
            format!("{report} has no value for `{kind}` here"),
            format!("a factor `{key}` in a file of factors{near}"),
        ))
    }

    /// Default values of fuels hold in the nation's areas, for a year where they have one.
    fn find_default(
        &self,
        activity: &Activity,
        of: &dyn Fn(Option<&str>, Validity) -> Key,
    ) -> Result<Found, Lack> {
        let year = activity.period.year().ok().map(Validity::Year);
        let area = activity.area.as_deref();
        for area in [area, area.and_then(nation), None] {
            for validity in year.iter().chain([&Validity::Any]) {
                let why = match area {
                    None => "holds everywhere".to_owned(),
                    Some(area) => format!("the value for {area}"),
                };
                if let Some(found) = self.pick(&of(area, validity.clone()), &why)? {
                    return Ok(found);
                }
            }
        }
        let key = of(area.and_then(nation).or(area), Validity::Any);
        if area.is_none() {
            return Err(Lack::Factor(
                format!("no `area`, and the {} of a fuel is that of an area", words(key.quantity)),
                "the `area` of the line, or its own value with a `notice`".to_owned(),
            ));
        }
        let needed = match key.quantity {
            Quantity::Oxidation => {
                let devices: Vec<&str> = self
                    .registry
                    .kinds()
                    .iter()
                    .filter(|kind| kind.sort == Sort::Device)
                    .map(|kind| kind.id.as_str())
                    .collect();
                format!(
                    "`oxidation` in the line, a percentage with its `notice` or a device ({})",
                    devices.join(", ")
                )
            }
            quantity => format!(
                "`{}` in the line with its `notice`, or a factor `{key}` in a file of factors",
                quantity.name().replace('-', "_")
            ),
        };
        Err(Lack::Factor(format!("no {} of `{}` is known", words(key.quantity), key.kind), needed))
    }

    fn find_grid(
        &self,
        activity: &Activity,
        of: &dyn Fn(Option<&str>, Validity) -> Key,
    ) -> Result<Found, Lack> {
        let Some(area) = activity.area.as_deref() else {
            return Err(Lack::Factor(
                "no `area`, and factors are those of an area".to_owned(),
                "the `area` of the line, as `CN` or `山西`, or its own `factor` with a `notice`"
                    .to_owned(),
            ));
        };
        let year = activity.period.year().map_err(|(first, last)| {
            Lack::Wrong(format!("the period runs from {first} into {last}, and factors are those of a year: a line for each year"))
        })?;
        let exact = of(Some(area), Validity::Year(year));
        if let Some(found) = self.pick(&exact, &format!("exactly {area} and {year}"))? {
            return Ok(found);
        }
        let nation = nation(area);
        let older = |area: &str| {
            let key = of(Some(area), Validity::Year(year));
            let before = self.registry.year_before(&key, year)?;
            Some(of(Some(area), Validity::Year(before)))
        };
        let same_year = nation
            .map(|nation| of(Some(nation), Validity::Year(year)))
            .filter(|key| self.registry.of_key(key).next().is_some());
        let instead = [older(area), same_year, nation.and_then(older)];
        let mut instead = instead.into_iter().flatten();
        let needed = format!(
            "a factor `{exact}` in a file of factors, or `factor` and `notice` in the line"
        );
        match (self.options.fallback, instead.next()) {
            (_, None) => {
                Err(Lack::Factor(format!("no factor for {area} and {year} is known"), needed))
            }
            (Fallback::Refused, Some(first)) => {
                let rest: Vec<String> =
                    [first].into_iter().chain(instead).map(|key| format!("`{key}`")).collect();
                Err(Lack::Factor(
                    format!("no factor for {area} and {year} is known"),
                    format!("{needed}; `--fallback` would take {}", rest.join(", else ")),
                ))
            }
            (Fallback::Allowed, Some(key)) => {
                let why = format!(
                    "no factor for {area} and {year} is known; the nearest of what may stand in"
                );
                let found = self.pick(&key, &why)?;
                found
                    .map(|found| Found { stands_in_for: Some(exact.to_string()), ..found })
                    .ok_or_else(|| {
                        Lack::Factor(format!("no factor for {area} and {year} is known"), needed)
                    })
            }
        }
    }

    /// The factor of a key; none where there is none, a lack where several are and none leads.
    fn pick(&self, key: &Key, why: &str) -> Result<Option<Found>, Lack> {
        let all: Vec<(usize, &Factor)> = self.registry.of_key(key).collect();
        let found = |index, why: String| Ok(Some(Found { index, why, stands_in_for: None }));
        if all.is_empty() {
            return Ok(None);
        }
        // The user's own lead what is shipped, also where a notice has the same name.
        let own = all.iter().any(|(_, factor)| factor.origin == Origin::User);
        let of_origin = |factor: &Factor| !own || factor.origin == Origin::User;
        let choice = self.options.choices.iter().rev().find(|choice| choice.key == *key);
        if let Some(choice) = choice {
            let mut chosen = all.iter().filter(|(_, factor)| factor.notice.id == choice.notice);
            let best = chosen.clone().find(|(_, factor)| of_origin(factor)).or(chosen.next());
            if let Some((index, _)) = best {
                return found(*index, format!("{why}; chosen"));
            }
        }
        let leading: Vec<&(usize, &Factor)> =
            all.iter().filter(|(_, factor)| of_origin(factor)).collect();
        let why = if own && leading.len() < all.len() {
            format!("{why}; your file leads")
        } else {
            why.to_owned()
        };
        if let [(index, _)] = leading[..] {
            return found(*index, why);
        }
        match leading.iter().find_map(|(index, factor)| Some((index, factor.leads.as_ref()?))) {
            Some((index, reason)) => found(*index, format!("{why}; it leads others: {reason}")),
            None => {
                let values: Vec<String> = leading
                    .iter()
                    .map(|(_, factor)| format!("{} from `{}`", factor.value, factor.notice.id))
                    .collect();
                Err(Lack::Factor(
                    format!(
                        "`{key}` has {} values and none leads: {}",
                        values.len(),
                        values.join(", ")
                    ),
                    format!("`--factor {key}=NOTICE` to choose one"),
                ))
            }
        }
    }

    /// A line that failed halfway may have left a parameter that no line uses.
    fn drop_unused(&mut self, lines: &mut [Line]) {
        let mut place = Vec::with_capacity(self.parameters.len());
        let mut next = 0;
        for parameter in &self.parameters {
            place.push(next);
            next += usize::from(0 < parameter.lines);
        }
        self.parameters.retain(|parameter| 0 < parameter.lines);
        for taken in lines.iter_mut().flat_map(|line| &mut line.taken) {
            taken.parameter = place[taken.parameter];
        }
    }

    fn notes(&self, lines: &[Line], missing: usize) -> Vec<String> {
        let mut notes = Vec::new();
        if 0 < missing {
            notes.push(format!(
                "the total lacks {}: see what is missing and what was refused",
                count(missing)
            ));
        }
        let stood_in = lines
            .iter()
            .filter(|line| line.taken.iter().any(|taken| taken.stands_in_for.is_some()))
            .count();
        if 0 < stood_in {
            notes.push(format!(
                "{} {} another year's or the nation's factor",
                count(stood_in),
                if stood_in == 1 { "uses" } else { "use" }
            ));
        }
        let weak = self.parameters.iter().filter(|parameter| {
            matches!(parameter.status, Status::Secondary | Status::Unattributed)
        });
        let weak = weak.count();
        if 0 < weak {
            notes.push(format!("{weak} of the factors used are known second-hand only: compare them with their notices"));
        }
        match self.total.widths.uncertainty().known {
            Known::LowerBound => notes.push("some amounts or factors have no stated uncertainty, so that the total's is a lower bound".to_owned()),
            Known::NotStated if !lines.is_empty() => notes.push("no amount or factor has a stated uncertainty".to_owned()),
            Known::Whole | Known::NotStated => {}
        }
        // 2006 IPCC Guidelines, volume 1, chapter 3: approach 1 is meant for a standard deviation of less than 0.3 of the
        // mean, which half a 95 % interval of 60 % is of a normal distribution. Known second-hand.
        let wide = |uncertainty: Option<Percent>| {
            uncertainty.is_some_and(|percent| Number::whole(60) < percent.number())
        };
        if self.parameters.iter().any(|parameter| wide(parameter.uncertainty))
            || lines.iter().any(|line| wide(line.amount_uncertainty))
        {
            notes.push(
                "an uncertainty is beyond 60 %, where the propagation of error is rough".to_owned(),
            );
        }
        notes
    }
}

/// A product as it grows, with its formula.
struct Product {
    /// In base units of whatever it counts so far.
    value: Number,
    dimension: gnomon_model::unit::Dimension,
    /// The unit in which the formula has got so far.
    unit: String,
    formula: String,
    parts: Vec<Part>,
    taken: Vec<Taken>,
    /// Tonnes of carbon dioxide or its equivalent, once finished.
    tonnes: Number,
    equivalent: bool,
}

impl Product {
    fn new(activity: &Activity) -> Product {
        Product {
            value: activity.amount.base,
            dimension: activity.amount.dimension,
            unit: activity.amount.unit.clone(),
            formula: activity.amount.to_string(),
            parts: vec![Part { parameter: None, uncertainty: activity.uncertainty }],
            taken: Vec::new(),
            tonnes: Number::ZERO,
            equivalent: false,
        }
    }

    fn times(&mut self, value: &Measure, registry: &Registry) -> Result<(), Lack> {
        let units = registry.units();
        if !value.dimension.is_none() {
            let (over, under) = value.unit.split_once('/').unwrap_or((&value.unit, ""));
            let per = units.unit(under).ok();
            if let Some(per) = per {
                if per.dimension != self.dimension {
                    return Err(Lack::Wrong(format!(
                        "`{value}` is for each `{under}`, and `{}` is no amount of that; give both in like units (a gas at standard conditions in `Nm³`)",
                        self.formula
                    )));
                }
                if under != self.unit
                    && let Some(converted) = self.value.over(per.factor)
                {
                    self.formula.push_str(&format!(" (= {} {under})", plain(converted)));
                }
            }
            self.unit = over.to_owned();
        }
        let product = self.value.times(value.base);
        self.value = product.ok_or_else(too_long)?;
        self.dimension = self.dimension.times(value.dimension).ok_or_else(too_long)?;
        self.formula.push_str(&format!(" × {value}"));
        Ok(())
    }

    fn carbon_to_carbon_dioxide(&mut self, registry: &Registry) -> Result<(), Lack> {
        let units = registry.units();
        let of = |unit: &str| units.unit(unit).map(|unit| unit.dimension).ok();
        let ratio = Number::whole(44).over(Number::whole(12));
        let (Some(ratio), Some(carbon_dioxide)) = (ratio, of("kgCO2")) else {
            return Err(too_long());
        };
        if of("kgC") != Some(self.dimension) {
            return Err(Lack::Wrong(format!("`{}` is no mass of carbon", self.formula)));
        }
        self.value = self.value.times(ratio).ok_or_else(too_long)?;
        self.dimension = carbon_dioxide;
        self.formula.push_str(" × 44/12");
        Ok(())
    }

    fn finish(mut self, registry: &Registry) -> Result<Product, Lack> {
        let units = registry.units();
        let of = |unit: &str| units.unit(unit).map(|unit| unit.dimension).ok();
        self.equivalent = of("kgCO2e") == Some(self.dimension);
        if !self.equivalent && of("kgCO2") != Some(self.dimension) {
            let wrong = format!("`{}` is no mass of carbon dioxide", self.formula);
            return Err(Lack::Wrong(wrong));
        }
        self.tonnes = self.value.over(Number::whole(1000)).ok_or_else(too_long)?;
        Ok(self)
    }
}

fn too_long() -> Lack {
    Lack::Wrong("its numbers have more digits than can be multiplied exactly".to_owned())
}

/// A number in a formula: exact where that is short.
fn plain(number: Number) -> String {
    let exact = number.to_string();
    if exact.len() <= 18 && !exact.contains('/') {
        return exact;
    }
    number.rounded(6).map_or(exact, |rounded| format!("about {rounded}"))
}

/// `CN` of `CN-SX`.
fn nation(area: &str) -> Option<&str> {
    area.split_once('-').map(|(nation, _)| nation).filter(|nation| !nation.is_empty())
}

fn count(lines: usize) -> String {
    if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") }
}

fn words(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Emission => "emission factor",
        Quantity::HeatingValue => "heating value",
        Quantity::CarbonContent => "carbon content",
        Quantity::Oxidation => "oxidation",
        Quantity::Gwp => "global warming potential",
    }
}
