//! Two documents laid over each other: head office's base and the branch's override.

use serde_json::Value;

/// The override laid over the base: tables merge key by key, any other value of the override wins.
///
/// Pure, so that branch and head office agree on what rules.
#[must_use]
pub fn lay_over(base: &Value, over: &Value) -> Value {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            let mut merged = base.clone();
            for (key, value) in over {
                let laid = merged.get(key).map_or_else(|| value.clone(), |below| lay_over(below, value));
                merged.insert(key.clone(), laid);
            }
            Value::Object(merged)
        }
        (below, Value::Null) => below.clone(),
        (_, above) => above.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::lay_over;

    #[test]
    fn tables_merge_by_key_and_other_values_of_the_override_win() {
        let base = json!({"branch": {"name": "A", "languages": ["fr"]}, "rules": {"recalls": 2}});
        let over = json!({"branch": {"languages": ["wo", "fr"]}, "services": {"x": {}}});
        let expected = json!({
            "branch": {"name": "A", "languages": ["wo", "fr"]}, "rules": {"recalls": 2}, "services": {"x": {}}
        });
        assert_eq!(lay_over(&base, &over), expected);
    }

    #[test]
    fn nothing_laid_over_changes_nothing() {
        let base = json!({"branch": {"name": "A"}});
        assert_eq!(lay_over(&base, &Value::Null), base);
        assert_eq!(lay_over(&base, &json!({})), base);
    }

    use serde_json::Value;
}
