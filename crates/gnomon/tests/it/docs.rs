//! The documents say what there is.

use std::fs;

use crate::support::{Run, root};

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

#[test]
fn the_architecture_names_every_crate_and_every_rule() {
    let architecture = read("ARCHITECTURE.md");
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            architecture.contains(&format!("`{name}`")),
            "ARCHITECTURE.md does not name {name}"
        );
    }
}

#[test]
fn the_readme_names_every_command_and_the_help_knows_them() {
    let readme = read("README.md");
    let help = Run::new().stdout(&["--help"], 0);
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| {
            line.strip_prefix("  ")?.split_whitespace().next().filter(|_| !line.starts_with("   "))
        })
        .filter(|name| *name != "help")
        .collect();
    assert!(7 < commands.len(), "{commands:?}");
    for command in commands {
        assert!(
            readme.contains(&format!("gnomon {command}")),
            "README.md does not name `gnomon {command}`"
        );
    }
}

#[test]
fn the_readme_shows_what_the_demo_prints() {
    let demo = Run::new().stdout(&["demo"], 0);
    let readme = read("README.md");
    let shown: Vec<&str> = readme
        .split("```text\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("the README shows the demo")
        .lines()
        .filter(|line| !line.is_empty() && line.trim() != "…")
        .collect();
    assert!(10 < shown.len());
    let mut rest = demo.as_str();
    for line in shown {
        let at = rest
            .find(line)
            .unwrap_or_else(|| panic!("the demo does not print (in this order): {line}\n{demo}"));
        rest = &rest[at + line.len()..];
    }
}

#[test]
fn the_changelog_has_a_section_for_what_comes() {
    assert!(read("CHANGELOG.md").contains("## Unreleased"));
}
