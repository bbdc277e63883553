//! What is asked, taken apart.

use gnomon_web::Lang;

/// A request of a browser.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET` …
    pub method: String,
    /// The path, decoded.
    pub path: String,
    /// The query, decoded.
    pub params: Vec<(String, String)>,
    /// Path and query as they came, to come back to.
    pub here: String,
    /// The host asked for, without its port.
    pub host: String,
    /// What the answer is for, as far as the browser says so: `document`, `iframe` …
    pub destination: String,
    /// Language of the interface.
    pub lang: Lang,
    /// What the desk noted at the last visits: last reading before, last reading then, day.
    pub seen: Option<(i64, i64, String)>,
}

impl Request {
    /// From the parts of HTTP.
    pub fn new(
        method: &str,
        path: &str,
        query: &str,
        host: &str,
        languages: &str,
        cookies: &str,
        destination: &str,
    ) -> Request {
        let cookie = |name: &str| {
            cookies
                .split(';')
                .find_map(|cookie| cookie.trim().strip_prefix(name)?.strip_prefix('='))
                .map(str::to_owned)
        };
        let lang = cookie("lang")
            .and_then(|code| Lang::named(&code))
            .unwrap_or_else(|| Lang::accepted(languages));
        let seen = cookie("seen").and_then(|seen| {
            let mut parts = seen.splitn(3, '.');
            Some((
                parts.next()?.parse().ok()?,
                parts.next()?.parse().ok()?,
                parts.next()?.to_owned(),
            ))
        });
        let here = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
        Request {
            method: method.to_owned(),
            path: decoded(path, false),
            params: params(query),
            here,
            host: without_port(host),
            destination: destination.to_ascii_lowercase(),
            lang,
            seen,
        }
    }

    /// The value of a parameter, without control characters; empty when it is not there.
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// Whether the host is this computer by one of its own names.
    pub fn is_local(&self) -> bool {
        let is_loopback = |host: &str| {
            host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        };
        self.host == "localhost" || is_loopback(&self.host)
    }
}

fn without_port(host: &str) -> String {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or("").to_owned();
    }
    host.split(':').next().unwrap_or("").to_ascii_lowercase()
}

/// The pairs of a query string, at most 50.
pub(super) fn params(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .take(50)
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name, true), decoded(value, true))
        })
        .collect()
}

/// Decodes percent signs. What is no UTF-8 becomes replacement characters, what is a control
/// character a space.
fn decoded(text: &str, form: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes
            .get(at + 1..at + 3)
            .filter(|hex| hex.iter().all(u8::is_ascii_hexdigit))
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 2;
            }
            (b'+', _) if form => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(host: &str, query: &str) -> Request {
        Request::new("GET", "/search", query, host, "zh", "seen=1.2.2026-11-21; lang=en", "")
    }

    #[test]
    fn only_this_computer_is_served() {
        for (host, local) in [
            ("localhost:4747", true),
            ("127.0.0.1:4747", true),
            ("[::1]:4747", true),
            ("LOCALHOST", true),
            ("example.org", false),
            ("127.0.0.1.example.org", false),
            ("", false),
            ("192.168.1.4:4747", false),
        ] {
            assert_eq!(request(host, "").is_local(), local, "{host}");
        }
    }

    #[test]
    fn queries_are_decoded_whatever_they_hold() {
        let request =
            request("localhost", "q=%E7%94%B5%E6%B1%A0+a%2Bb&x=%ff%zz%&q=second&=&&y=%00");
        assert_eq!(request.param("q"), "电池 a+b");
        assert_eq!(request.param("x"), "\u{fffd}%zz%");
        assert_eq!(request.param("y"), "");
        assert_eq!((request.lang, request.seen), (Lang::En, Some((1, 2, "2026-11-21".to_owned()))));
    }
}
