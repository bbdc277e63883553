//! What is answered.

use std::sync::Arc;

use anyhow::Context as _;
use askama::Template;
use serde::Serialize;

use super::Written;

/// Status, headers, body.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Media type.
    pub media_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
    /// A file instead of the body, where that would be too long for memory.
    pub(super) file: Option<Arc<Written>>,
    /// Further headers.
    pub extra: Vec<(&'static str, String)>,
}

/// Nothing runs but our own script, nothing is fetched but our own files, nobody frames us.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// What comes from outside is shown as plain text, and even then may do nothing.
const FOREIGN: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// Longer than this it is handed out piece by piece.
const LONG: u64 = 1 << 20;

impl Answer {
    fn of(status: u16, media_type: &'static str, body: Vec<u8>) -> Answer {
        Answer { status, media_type, body, file: None, extra: Vec::new() }
    }

    /// A page from its view, or the JSON of the same view.
    pub(super) fn view<V: Template + Serialize>(
        status: u16,
        view: &V,
        as_json: bool,
    ) -> anyhow::Result<Answer> {
        if as_json {
            let mut body = serde_json::to_vec(view)?;
            body.push(b'\n');
            return Ok(Answer::of(status, "application/json", body));
        }
        Ok(Answer::of(status, "text/html; charset=utf-8", view.render()?.into_bytes()))
    }

    /// A short text.
    pub fn text(status: u16, text: String) -> Answer {
        Answer::of(status, "text/plain; charset=utf-8", text.into_bytes())
    }

    /// One of our own files.
    pub(super) fn asset(media_type: &'static str, text: &str) -> Answer {
        let mut answer = Answer::of(200, media_type, text.as_bytes().to_vec());
        // Another version of the program may answer at the same address.
        answer.extra.push(("cache-control", "no-cache".to_owned()));
        answer
    }

    /// A file to be saved.
    pub(super) fn file(media_type: &'static str, name: &str, body: Vec<u8>) -> Answer {
        let mut answer = Answer::of(200, media_type, body);
        answer.extra.push(("content-disposition", format!("attachment; filename=\"{name}\"")));
        answer
    }

    /// Bytes that came from outside.
    pub(super) fn foreign(name: Option<&str>, body: Vec<u8>) -> Answer {
        let mut answer = match name {
            Some(name) => Answer::file("application/octet-stream", name, body),
            None => Answer::of(200, "text/plain; charset=utf-8", body),
        };
        answer.extra.push(("content-security-policy", FOREIGN.to_owned()));
        answer
    }

    /// A drawing of ours, to be looked at by itself.
    pub(super) fn drawing(svg: String) -> Answer {
        let mut answer = Answer::of(200, "image/svg+xml", svg.into_bytes());
        // Its own style and nothing else.
        let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        answer.extra.push(("content-security-policy", policy.to_owned()));
        answer
    }

    /// A drawing made from bytes that came from outside: it may show the pictures in it and
    /// nothing else.
    pub(super) fn foreign_drawing(svg: String) -> Answer {
        let mut answer = Answer::of(200, "image/svg+xml", svg.into_bytes());
        let policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";
        answer.extra.push(("content-security-policy", policy.to_owned()));
        answer
    }

    /// A web page that came from outside, to be looked at in a frame of ours. The policy lets it run, fetch and send nothing;
    /// what would only make the browser look up or open a connection (`link`, names in addresses) no policy governs, so that
    /// is taken out or off. A link in it leads nowhere: the policy of our page allows no other in its frame.
    pub(super) fn foreign_page(html: &str) -> Answer {
        let mut answer =
            Answer::of(200, "text/html; charset=utf-8", without_links(html).into_bytes());
        let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; sandbox; frame-ancestors 'self'";
        answer.extra.push(("content-security-policy", policy.to_owned()));
        answer.extra.push(("x-dns-prefetch-control", "off".to_owned()));
        answer.extra.push(("vary", "sec-fetch-dest".to_owned()));
        answer
    }

    /// A calendar.
    pub(super) fn calendar(written: &Arc<Written>) -> anyhow::Result<Answer> {
        let mut answer = Answer::of(200, "text/calendar; charset=utf-8", Vec::new());
        if LONG < written.length {
            answer.file = Some(Arc::clone(written));
        } else {
            answer.body = written.bytes(0, LONG).context("cannot read the calendar")?;
        }
        Ok(answer)
    }

    /// Somewhere else.
    pub(super) fn redirect(to: &str, cookie: Option<String>) -> Answer {
        let mut answer = Answer::of(303, "text/plain; charset=utf-8", Vec::new());
        answer.extra.push(("location", to.to_owned()));
        answer.extra.extend(cookie.map(|cookie| ("set-cookie", cookie)));
        answer
    }

    pub(super) fn with_cookie(mut self, cookie: String) -> Answer {
        self.extra.push(("set-cookie", cookie));
        self
    }

    /// All headers.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("content-type", self.media_type.to_owned()),
            ("x-content-type-options", "nosniff".to_owned()),
            ("referrer-policy", "no-referrer".to_owned()),
            ("cross-origin-resource-policy", "same-origin".to_owned()),
            ("vary", "accept-language, cookie".to_owned()),
        ];
        if !self.extra.iter().any(|(name, _)| *name == "content-security-policy") {
            headers.push(("content-security-policy", POLICY.to_owned()));
        }
        if !self.extra.iter().any(|(name, _)| *name == "cache-control") {
            headers.push(("cache-control", "no-store".to_owned()));
        }
        headers.extend(self.extra.clone());
        headers
    }
}

/// HTML whose `link` elements are none. Each becomes a `basefont`, which is as empty and may stand wherever it may, and which
/// no browser heeds; taking out the tag could put another one together from what is around it.
fn without_links(html: &str) -> String {
    const TAG: &str = "<link";
    let mut out = String::with_capacity(html.len() + 64);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let is_link = tag.get(..TAG.len()).is_some_and(|name| name.eq_ignore_ascii_case(TAG));
        out.push_str(if is_link { "<basefont" } else { "<" });
        rest = &tag[if is_link { TAG.len() } else { 1 }..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::without_links;

    #[test]
    fn no_link_of_a_stored_page_is_left_however_it_is_written() {
        for (page, shown) in [
            (
                "<LINK rel=preconnect href=//a.example>x",
                "<basefont rel=preconnect href=//a.example>x",
            ),
            ("<li<link>nk rel=dns-prefetch>", "<li<basefont>nk rel=dns-prefetch>"),
            ("<a href=x>线索</a><lin", "<a href=x>线索</a><lin"),
        ] {
            assert_eq!(without_links(page), shown);
        }
    }
}
