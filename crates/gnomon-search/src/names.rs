//! Bodies and committees by any of their names.

use std::collections::HashMap;

use gnomon_model::Knowledge;

use crate::token::tokens;

/// What the authority data calls bodies, looked up as people type it.
#[derive(Debug, Default)]
pub struct Names {
    bodies: Vec<Named>,
    /// Folded form to bodies.
    forms: HashMap<String, Vec<usize>>,
    /// The longest Chinese form, in characters.
    longest: usize,
}

#[derive(Debug)]
pub(crate) struct Named {
    pub id: String,
    pub forms: Vec<String>,
}

/// A form without spaces, folded: what lookups go by.
fn folded(form: &str) -> String {
    let words: Vec<String> = tokens(form).into_iter().map(|token| token.text).collect();
    words.join(" ")
}

impl Names {
    /// The names of every body in the authority data.
    pub fn new(knowledge: &Knowledge) -> Names {
        let mut names = Names::default();
        for body in knowledge.bodies() {
            let mut forms: Vec<String> = Vec::new();
            if body.abbreviation {
                forms.push(body.id.clone());
            }
            forms.extend(body.zh.iter().chain(&body.en).chain(&body.also).cloned());
            names.add(body.id.clone(), forms);
        }
        for committee in knowledge.committees() {
            let mut forms = vec![committee.id.clone()];
            forms.extend(committee.zh.iter().chain(&committee.en).chain(&committee.also).cloned());
            names.add(committee.id.clone(), forms);
        }
        names
    }

    fn add(&mut self, id: String, forms: Vec<String>) {
        let index = self.bodies.len();
        for form in &forms {
            let key = folded(form);
            self.longest = self.longest.max(key.split(' ').count());
            let bodies = self.forms.entry(key).or_default();
            if !bodies.contains(&index) {
                bodies.push(index);
            }
        }
        self.bodies.push(Named { id, forms });
    }

    /// The bodies that are called so; several where a form is ambiguous.
    pub(crate) fn called(&self, form: &str) -> Vec<&Named> {
        self.at(&folded(form))
    }

    /// The same for words that are folded already.
    pub(crate) fn at(&self, folded: &str) -> Vec<&Named> {
        let found = self.forms.get(folded).map_or(&[][..], Vec::as_slice);
        found.iter().filter_map(|index| self.bodies.get(*index)).collect()
    }

    /// Words in the longest form.
    pub(crate) fn longest(&self) -> usize {
        self.longest
    }

    /// The canonical short name of what is called so, the likeliest first.
    pub fn canonical(&self, form: &str) -> Vec<String> {
        self.called(form).into_iter().map(|named| named.id.clone()).collect()
    }
}
