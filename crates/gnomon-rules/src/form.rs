//! What a pack asks, for a web form and as a JSON Schema.

use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::pack::{Choice, Input, Pack, Reached};
use crate::raw::InputKind;
use crate::value::{Type, Value};
use crate::words::Language;

/// A form: everything that a page needs to ask for the facts of a case.
#[derive(Clone, Debug, Serialize)]
pub struct Form {
    /// The pack.
    pub pack: String,
    /// Its title.
    pub title: String,
    /// What it does.
    pub summary: String,
    /// The inputs, in the order of the pack.
    pub fields: Vec<Field>,
    /// The placeholders that the user may fill.
    pub parameters: Vec<Field>,
}

/// A field of a form.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    /// Its name in facts.
    pub name: String,
    /// What it holds.
    pub kind: InputKind,
    /// What a list holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<InputKind>,
    /// What people read.
    pub label: String,
    /// A sentence of help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// What it stands under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The unit that it is usually given in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The units that it may be given in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// The options: name and label.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<(String, String)>,
    /// The fields of a record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// The smallest value that makes sense, with its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least: Option<String>,
    /// The largest value that makes sense, with its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<String>,
    /// The provisions that read it.
    pub read_by: Vec<String>,
}

impl Pack {
    /// The form of the pack.
    pub fn form(&self, language: Language) -> Form {
        let reached: Vec<(&str, Reached)> = self
            .provisions
            .iter()
            .map(|provision| (provision.id.as_str(), self.reached(provision)))
            .collect();
        let fields = self
            .inputs
            .iter()
            .enumerate()
            .map(|(index, input)| {
                let readers = reached.iter().filter(|(_, reached)| reached.inputs.contains(&index));
                self.field(input, language, readers.map(|(id, _)| (*id).to_owned()).collect())
            })
            .collect();
        let parameters = self
            .parameters
            .iter()
            .enumerate()
            .filter(|(_, parameter)| parameter.placeholder)
            .map(|(index, parameter)| {
                let readers =
                    reached.iter().filter(|(_, reached)| reached.parameters.contains(&index));
                Field {
                    name: parameter.name.clone(),
                    kind: parameter.kind,
                    of: None,
                    label: language.of(&parameter.label).to_owned(),
                    help: parameter.help.as_ref().map(|words| language.of(words).to_owned()),
                    group: None,
                    unit: parameter.unit.clone(),
                    units: self.accepted(&parameter.is),
                    choices: Vec::new(),
                    fields: Vec::new(),
                    least: None,
                    most: None,
                    read_by: readers.map(|(id, _)| (*id).to_owned()).collect(),
                }
            })
            .collect();
        Form {
            pack: self.id.clone(),
            title: language.of(&self.title).to_owned(),
            summary: language.of(&self.summary).to_owned(),
            fields,
            parameters,
        }
    }

    fn accepted(&self, is: &Type) -> Vec<String> {
        match is {
            Type::Number(dimension) => {
                self.units.measuring(*dimension).into_iter().map(str::to_owned).collect()
            }
            Type::List(of) => self.accepted(of),
            _ => Vec::new(),
        }
    }

    fn field(&self, input: &Input, language: Language, read_by: Vec<String>) -> Field {
        let bound =
            |value: &Option<Value>| value.as_ref().map(|value| value.print(&input.is, &self.units));
        Field {
            name: input.name.clone(),
            kind: input.kind,
            of: input.of,
            label: language.of(&input.label).to_owned(),
            help: input.help.as_ref().map(|words| language.of(words).to_owned()),
            group: input.group.as_ref().map(|words| language.of(words).to_owned()),
            unit: input.unit.clone(),
            units: self.accepted(&input.is),
            choices: input
                .choices
                .iter()
                .map(|choice| (choice.id.clone(), language.of(&choice.label).to_owned()))
                .collect(),
            fields: input
                .fields
                .iter()
                .map(|field| self.field(field, language, Vec::new()))
                .collect(),
            least: bound(&input.least),
            most: bound(&input.most),
            read_by,
        }
    }

    /// The JSON Schema of the facts of a case (draft 2020-12).
    pub fn schema(&self, language: Language) -> Json {
        let properties: serde_json::Map<String, Json> = self
            .inputs
            .iter()
            .map(|input| (input.name.clone(), self.property(input, language)))
            .collect();
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": format!("gnomon:pack:{}:{}", self.id, self.edition),
            "title": language.of(&self.title),
            "description": language.of(&self.summary),
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        })
    }

    fn property(&self, input: &Input, language: Language) -> Json {
        let inner = match input.kind {
            InputKind::List => self.bare(input.of.unwrap_or(InputKind::Text), input, language),
            kind => self.bare(kind, input, language),
        };
        let mut property = match input.kind {
            InputKind::List => json!({"type": "array", "items": inner}),
            _ => inner,
        };
        if let Json::Object(object) = &mut property {
            object.insert("title".to_owned(), language.of(&input.label).into());
            if let Some(help) = &input.help {
                object.insert("description".to_owned(), language.of(help).into());
            }
        }
        property
    }

    fn bare(&self, kind: InputKind, input: &Input, language: Language) -> Json {
        match kind {
            InputKind::Boolean => json!({"type": "boolean"}),
            // Text as well, so that `55万` and figures of many digits keep all their digits.
            InputKind::Number => json!({"type": ["number", "string"]}),
            InputKind::Quantity => json!({
                "type": "string",
                "pattern": "^\\s*[-−]?[0-9]",
                "examples": [format!("1 {}", input.unit.as_deref().unwrap_or_default())],
            }),
            InputKind::Text | InputKind::List => json!({"type": "string"}),
            InputKind::Date => json!({"type": "string", "format": "date"}),
            InputKind::Choice => {
                let one = |choice: &Choice| json!({"const": choice.id, "title": language.of(&choice.label)});
                json!({"oneOf": input.choices.iter().map(one).collect::<Vec<_>>()})
            }
            InputKind::Records => {
                let properties: serde_json::Map<String, Json> = input
                    .fields
                    .iter()
                    .map(|field| (field.name.clone(), self.property(field, language)))
                    .collect();
                json!({"type": "array", "items": {
                    "type": "object", "properties": properties, "additionalProperties": false,
                }})
            }
        }
    }
}
