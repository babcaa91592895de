//! Which keys of the settings differ between two documents.
//! Must not show a value: a reader of the audit is told what was touched, and looks it up.

use serde_json::Value;

/// More are only counted.
const NAMED_MOST: usize = 12;

/// `rules.recall_pause_s, services.caisse.order`; `…` where there are more.
#[must_use]
pub(super) fn changed(before: &Value, after: &Value) -> String {
    let mut places = Vec::new();
    compare(String::new(), before, after, &mut places);
    let more = places.len() > NAMED_MOST;
    places.truncate(NAMED_MOST);
    if more {
        places.push("…".into());
    }
    places.join(", ")
}

fn compare(place: String, before: &Value, after: &Value, places: &mut Vec<String>) {
    if before == after || places.len() > NAMED_MOST {
        return;
    }
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        places.push(place);
        return;
    };
    let keys = old.keys().chain(new.keys().filter(|key| !old.contains_key(*key)));
    for key in keys {
        let below = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
        match (old.get(key), new.get(key)) {
            (Some(old), Some(new)) => compare(below, old, new, places),
            (_, _) => places.push(below),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_keys_that_differ_are_named_and_the_others_are_not() {
        let before = json!({"rules": {"a": 1, "b": 2}, "agents": {"awa": {"name": "Awa"}}, "same": [1]});
        let after = json!({"rules": {"a": 1, "b": 3}, "agents": {"ibra": {"name": "Ibra"}}, "same": [1]});
        assert_eq!(changed(&before, &after), "rules.b, agents.awa, agents.ibra");
        assert_eq!(changed(&before, &before), "");
        let many: serde_json::Map<String, Value> = (0..40).map(|i| (format!("k{i:02}"), json!(i))).collect();
        assert!(changed(&json!({}), &Value::Object(many)).ends_with("k11, …"));
    }
}
