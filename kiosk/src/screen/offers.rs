//! The tiles of a page: groups and single services together, in the order of the settings.
//! Must not know who waits, nor how a tile looks.

use wire::catalogue::{Catalogue, GroupInfo, ServiceInfo};
use wire::names::{Kind, Slug};

/// What a tile stands for.
#[derive(Debug, Clone, Copy)]
pub enum Offer<'a> {
    /// It leads to more tiles.
    Group(&'a GroupInfo),
    /// It leads to a ticket.
    Service(&'a ServiceInfo),
}

impl Offer<'_> {
    /// Its name in addresses.
    #[must_use]
    pub const fn id(&self) -> &Slug {
        match self {
            Self::Group(group) => &group.id,
            Self::Service(service) => &service.id,
        }
    }

    const fn order(&self) -> u32 {
        match self {
            Self::Group(group) => group.order,
            Self::Service(service) => service.order,
        }
    }
}

/// The tiles of the first page (no `group`) or of a group, in display order. A group without services has no tile.
#[must_use]
pub fn offers<'a>(catalogue: &'a Catalogue, group: Option<&Slug>) -> Vec<Offer<'a>> {
    let services = catalogue
        .services
        .iter()
        .filter(|s| is_for_anybody(s) && s.group.as_ref() == group)
        .map(Offer::Service);
    let Some(_) = group else {
        let filled = |g: &&GroupInfo| members(catalogue, &g.id).next().is_some();
        let mut both: Vec<_> =
            catalogue.groups.iter().filter(filled).map(Offer::Group).chain(services).collect();
        both.sort_by_key(Offer::order);
        return both;
    };
    services.collect()
}

/// The services of a group, in display order.
pub fn members<'a>(catalogue: &'a Catalogue, group: &'a Slug) -> impl Iterator<Item = &'a ServiceInfo> {
    catalogue.services.iter().filter(move |s| is_for_anybody(s) && s.group.as_ref() == Some(group))
}

/// Whether somebody who touches the glass and claims nothing is given a number, or told where to go.
fn is_for_anybody(service: &ServiceInfo) -> bool {
    let ordinary = service.only_kinds.is_empty() || service.only_kinds.contains(&Kind::Normal);
    !service.referral_only && service.only_classes.is_empty() && ordinary
}
