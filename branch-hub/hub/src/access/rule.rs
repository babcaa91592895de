//! Which secrets are taken: PINs for agents and reception, passwords for supervisors and administrators.
//! Must not know how they are kept.

use wire::names::Slug;
use wire::role::Role;
use wire::texts::{Key, key};

/// A PIN has so many digits.
pub const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=8;
/// A password has at least so many characters.
pub const PASSWORD_LEAST: usize = 10;
/// No secret is longer, in bytes: what nobody types need not be hashed.
pub const SECRET_MOST: usize = 256;

/// What somebody signs in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Digits.
    Pin,
    /// A long secret.
    Password,
}

/// Why a secret is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    /// Not 4 to 8 digits.
    NoPin,
    /// Too short.
    Short,
    /// Longer than anybody types.
    Long,
    /// Only digits.
    OnlyDigits,
    /// The person's own name.
    TheirName,
    /// Devices and programs have tokens instead.
    NoPerson,
}

impl Weak {
    /// The sentence, which takes `{role}`.
    #[must_use]
    pub const fn text(self) -> Key {
        match self {
            Self::NoPin => key::SECRET_NO_PIN,
            Self::Short => key::SECRET_SHORT,
            Self::Long => key::SECRET_LONG,
            Self::OnlyDigits => key::SECRET_ONLY_DIGITS,
            Self::TheirName => key::SECRET_THEIR_NAME,
            Self::NoPerson => key::SECRET_NO_PERSON,
        }
    }
}

/// What people of a role sign in with; none: they are no people.
#[must_use]
pub const fn sort(role: Role) -> Option<Sort> {
    match role {
        Role::Greeter | Role::Agent => Some(Sort::Pin),
        Role::Supervisor | Role::Administrator => Some(Sort::Password),
        Role::Kiosk | Role::Display | Role::Button | Role::Metrics | Role::Standby | Role::HeadOffice => None,
    }
}

/// Whether somebody may have this secret.
///
/// # Errors
/// [`Weak`] when they may not, and why.
pub fn check(role: Role, id: &Slug, secret: &str) -> Result<(), Weak> {
    match sort(role).ok_or(Weak::NoPerson)? {
        Sort::Pin => {
            let digits = secret.bytes().all(|b| b.is_ascii_digit());
            if digits && PIN_DIGITS.contains(&secret.len()) { Ok(()) } else { Err(Weak::NoPin) }
        }
        Sort::Password => {
            if secret.len() > SECRET_MOST {
                return Err(Weak::Long);
            }
            if secret.chars().count() < PASSWORD_LEAST {
                return Err(Weak::Short);
            }
            if secret.chars().all(|c| c.is_numeric() || c.is_whitespace()) {
                return Err(Weak::OnlyDigits);
            }
            if letters(secret) == letters(id.as_str()) { Err(Weak::TheirName) } else { Ok(()) }
        }
    }
}

/// A text without what is added to a name to make it look like a secret: digits and signs.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_pin_has_4_to_8_digits_and_a_password_is_long_no_number_and_no_name() {
        let id: Slug = "aminata-diop".parse().unwrap();
        for (role, secret, answer) in [
            (Role::Agent, "2468", Ok(())),
            (Role::Greeter, "24681357", Ok(())),
            (Role::Agent, "246", Err(Weak::NoPin)),
            (Role::Agent, "246813579", Err(Weak::NoPin)),
            (Role::Greeter, "24a8", Err(Weak::NoPin)),
            (Role::Agent, "٢٤٦٨", Err(Weak::NoPin)),
            (Role::Supervisor, "le baobab rouge", Ok(())),
            (Role::Supervisor, "baobab-12", Err(Weak::Short)),
            (Role::Administrator, "1234 567 890", Err(Weak::OnlyDigits)),
            (Role::Administrator, "Aminata Diop 2026!", Err(Weak::TheirName)),
            (Role::Kiosk, "le baobab rouge", Err(Weak::NoPerson)),
        ] {
            assert_eq!(check(role, &id, secret), answer, "{role} {secret}");
        }
        assert_eq!(check(Role::Supervisor, &id, &"é".repeat(129)), Err(Weak::Long));
    }
}
