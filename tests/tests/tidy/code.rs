//! What may not stand in code outside tests: `unwrap()`, and wildcard arms in a match on one of our enums.
//! The compiler's own lints say so too; this says it without a lint that can be switched off in a file.

use std::collections::BTreeSet;

use proc_macro2::TokenTree;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{
    Attribute, ExprMatch, ExprMethodCall, ImplItemFn, Item, ItemFn, ItemImpl, ItemMod, Macro, Pat, Path, Type,
};

use crate::tree::{File, files, none};

/// Names of enums defined in the tree, and the wrongs found on the way through a file.
struct Walk<'a> {
    enums: &'a BTreeSet<String>,
    path: &'a str,
    in_impl_of: Option<String>,
    is_test: bool,
    wrong: Vec<String>,
}

impl Walk<'_> {
    fn blame(&mut self, line: usize, why: &str) {
        self.wrong.push(format!("{}:{line}: {why}", self.path));
    }

    /// Walks on, in test code if these attributes say so.
    fn within(&mut self, attributes: &[Attribute], on: impl FnOnce(&mut Self)) {
        let before = self.is_test;
        self.is_test |= attributes.iter().any(marks_test);
        on(self);
        self.is_test = before;
    }

    fn is_ours(&self, path: &Path) -> bool {
        let segments: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        let [.., owner, _] = segments.as_slice() else { return false };
        let owner = if owner == "Self" { self.in_impl_of.as_ref() } else { Some(owner) };
        owner.is_some_and(|name| self.enums.contains(name))
    }

    fn names_ours(&self, pattern: &Pat) -> bool {
        if let Pat::Or(p) = pattern {
            return p.cases.iter().any(|case| self.names_ours(case));
        }
        if let Pat::TupleStruct(p) = pattern {
            return self.is_ours(&p.path);
        }
        if let Pat::Reference(p) = pattern {
            return self.names_ours(&p.pat);
        }
        let path = if let Pat::Path(p) = pattern {
            Some(&p.path)
        } else if let Pat::Struct(p) = pattern {
            Some(&p.path)
        } else {
            None
        };
        path.is_some_and(|path| self.is_ours(path))
    }
}

/// `#[test]`, `#[tokio::test]`, `#[cfg(test)]`.
fn marks_test(attribute: &Attribute) -> bool {
    let path = attribute.path();
    let is_test = path.segments.last().is_some_and(|last| last.ident == "test");
    let is_cfg = path.is_ident("cfg")
        && attribute.parse_args::<Path>().is_ok_and(|condition| condition.is_ident("test"));
    is_test || is_cfg
}

impl<'ast> Visit<'ast> for Walk<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.within(&item.attrs, |walk| visit::visit_item_mod(walk, item));
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.within(&item.attrs, |walk| visit::visit_item_fn(walk, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.within(&item.attrs, |walk| visit::visit_impl_item_fn(walk, item));
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        let Type::Path(ty) = item.self_ty.as_ref() else { return visit::visit_item_impl(self, item) };
        let name = ty.path.segments.last().map(|s| s.ident.to_string());
        let before = std::mem::replace(&mut self.in_impl_of, name);
        self.within(&item.attrs, |walk| visit::visit_item_impl(walk, item));
        self.in_impl_of = before;
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if !self.is_test && call.method == "unwrap" && call.args.is_empty() {
            self.blame(call.method.span().start().line, "`unwrap()` outside tests");
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, makro: &'ast Macro) {
        let tokens: String = makro.tokens.to_string().split_whitespace().collect();
        if !self.is_test && tokens.contains(".unwrap()") {
            self.blame(makro.span().start().line, "`unwrap()` outside tests, in a macro");
        }
    }

    fn visit_expr_match(&mut self, found: &'ast ExprMatch) {
        let catches_all = |pattern: &Pat| matches!(pattern, Pat::Wild(_));
        let names_ours = found.arms.iter().any(|arm| self.names_ours(&arm.pat));
        for arm in found.arms.iter().filter(|arm| catches_all(&arm.pat) && arm.guard.is_none()) {
            // A test may look for the one case that it is about.
            if names_ours && !self.is_test {
                self.blame(arm.span().start().line, "a wildcard arm in a match on one of our enums");
            }
        }
        visit::visit_expr_match(self, found);
    }
}

fn enums(files: &[File]) -> BTreeSet<String> {
    #[derive(Default)]
    struct Names(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Names {
        fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
            self.0.insert(item.ident.to_string());
        }
        fn visit_item(&mut self, item: &'ast Item) {
            // `words! { Role { ... } }` and `codes! { ... }` define enums too: the name before the first brace.
            if let Item::Macro(makro) = item
                && let Some(name) = defined_by_macro(&makro.mac)
            {
                self.0.insert(name);
            }
            visit::visit_item(self, item);
        }
    }
    let mut names = Names::default();
    for file in files {
        if let Ok(parsed) = syn::parse_file(&file.text) {
            names.visit_file(&parsed);
        }
    }
    // `Event` is written as `E` where every kind is listed.
    names.0.insert("E".into());
    names.0
}

fn defined_by_macro(makro: &Macro) -> Option<String> {
    if makro.path.is_ident("codes") {
        return Some("Code".into());
    }
    if !makro.path.is_ident("words") {
        return None;
    }
    let mut tokens = makro.tokens.clone().into_iter();
    tokens.find_map(|token| if let TokenTree::Ident(name) = token { Some(name.to_string()) } else { None })
}

fn wrong_code(enums: &BTreeSet<String>, path: &str, text: &str) -> Vec<String> {
    let parsed = match syn::parse_file(text) {
        Ok(parsed) => parsed,
        Err(why) => return vec![format!("{path}: {why}")],
    };
    let in_tests = path.contains("/tests/") || path.starts_with("tests/tests/");
    let mut walk = Walk { enums, path, in_impl_of: None, is_test: in_tests, wrong: Vec::new() };
    walk.visit_file(&parsed);
    walk.wrong
}

#[test]
fn nothing_is_unwrapped_outside_tests_and_our_enums_are_matched_whole() {
    let sources = files(&[".rs"]);
    let enums = enums(&sources);
    assert!(enums.contains("Role") && enums.contains("Code") && enums.contains("Event"), "{enums:?}");
    none(&sources.iter().flat_map(|file| wrong_code(&enums, &file.path, &file.text)).collect::<Vec<_>>());
}

#[test]
fn an_unwrap_is_found_in_code_and_in_macros_but_not_in_tests() {
    let none = BTreeSet::new();
    assert_eq!(wrong_code(&none, "a/src/b.rs", "fn f() { x.unwrap(); }").len(), 1);
    assert_eq!(wrong_code(&none, "a/src/b.rs", "fn f() { format!(\"{}\", x . unwrap()); }").len(), 1);
    assert_eq!(wrong_code(&none, "a/src/b.rs", "mod m { impl A { fn f() { x.unwrap() } } }").len(), 1);
    assert_eq!(wrong_code(&none, "a/src/b.rs", "#[cfg(test)] mod m { fn f() { x.unwrap() } }").len(), 0);
    assert_eq!(wrong_code(&none, "a/src/b.rs", "#[cfg(unix)] mod m { fn f() { x.unwrap() } }").len(), 1);
    assert_eq!(wrong_code(&none, "a/tests/b.rs", "fn f() { x.unwrap() }").len(), 0);
    assert_eq!(wrong_code(&none, "a/src/b.rs", "fn f() { x.unwrap_or(1); }").len(), 0);
}

#[test]
fn a_wildcard_arm_is_found_on_our_enums_and_on_no_others() {
    let enums = BTreeSet::from(["Role".to_owned()]);
    let wrong = |code: &str| wrong_code(&enums, "a/src/b.rs", code).len();
    assert_eq!(wrong("fn f() { match r { Role::Agent => 1, _ => 2 } }"), 1);
    assert_eq!(wrong("fn f() { match &r { &wire::Role::Agent => 1, _ => 2 } }"), 1);
    assert_eq!(
        wrong("impl Role { fn f(self) { match self { Self::Agent | Self::Kiosk => 1, _ => 2 } } }"),
        1
    );
    assert_eq!(wrong("fn f() { match r { Role::Agent => 1, _ if x => 2, Role::Kiosk => 3 } }"), 0);
    assert_eq!(wrong("fn f() { match r { Ordering::Less => 1, _ => 2 } }"), 0);
    assert_eq!(wrong("fn f() { match n { 1 => 1, _ => 2 } }"), 0);
}
