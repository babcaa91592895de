//! Everything that reads what others wrote takes any bytes: noise, and good ones with something wrong in them.

use proptest::prelude::*;
use storm::parsers::DOORS;

/// Good bytes for each door, to be spoilt.
const GOOD: &[&[u8]] = &[
    include_bytes!("../../branch-hub/branches/dakar-plateau-bank.toml"),
    include_bytes!("../../branch-hub/branches/thies-hospital.toml"),
    include_bytes!("../../branch-hub/wire/golden/envelope.v1.json"),
    br#"{"epoch":1,"seq":2,"last":true,"v":1,"kind":"ticket-called","at":"2026-11-22T09:00:05Z","boot":1,"mono_ms":5,"trusted":true,"actor":"agent:awa","request_id":null,"data":{"ticket":"00000000-0000-0000-0000-00000000a047","counter":"g1","agent":"awa","auto_start_ms":30000,"reason":null}}"#,
    b"event: pulse\ndata: {\"a\":1}\n\nid: 1.7\r\nevent:ticket-called\r\ndata: one\r\ndata:two\r\n\r\nretry: 10\rdata: x\r\r",
    b"1.42",
    b"agent:awa",
    b"smartqueue://192.168.1.10:8443\n[fe80::1]:9000\nhub.agence-7.sn\n",
    br#"{"format":1,"file":"x.gz","first":1,"last":18446744073709551615,"day":1,"epoch":1,"incarnation":"cceff88c-7e50-40cd-b453-a1f80605fd36","before":"0000000000000000000000000000000000000000000000000000000000000000","after":"0000000000000000000000000000000000000000000000000000000000000000","bytes":18446744073709551615,"sha256":"0000000000000000000000000000000000000000000000000000000000000000","parts":[{"at":0,"seq":1}],"key":"0000000000000000000000000000000000000000000000000000000000000000","signature":"00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"}"#,
    br#"{"format":1,"version":"0.1.0","made_at":"2026-11-23T09:00:00Z","head":"1.7","incarnation":"cceff88c-7e50-40cd-b453-a1f80605fd36","hash":"0000000000000000000000000000000000000000000000000000000000000000","key":"0000000000000000000000000000000000000000000000000000000000000000","signature":"00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000","files":{}}"#,
    br#"{"step":"sheet","sample":"dakar-plateau-bank","name":"Agence","town":"Dakar","logo_svg":null,"services":[{"id":"caisse","name":"Caisse","on":true},{"id":"virement","name":"x","on":false}],"counters":[{"id":"g1","name":"1","on":false}],"agents":["Awa","awa"],"supervisor":"Awa"}"#,
    br#"{"commitment":"6f9fd307cf86a313ad7337efdc6d55aa04debbfa99c438b2c5443de6c7b7234d","role":"kiosk","name":"Borne"}
{"nonce":"0101010101010101010101010101010101010101010101010101010101010101","claim":"648aa5c579fb30f38af744d97d6ec840c7a91277a499a0d780f3e7314eca090b"}
{"secret":"0303030303030303030303030303030303030303030303030303030303030303"}"#,
    b"\x12\x1a\x37\x22abcd\x00\x10\x00\x00\x0f\xff",
];

/// One thing done to good bytes.
#[derive(Debug, Clone)]
enum Spoilt {
    Cut(prop::sample::Index),
    Flipped(prop::sample::Index, u8),
    Put(prop::sample::Index, Vec<u8>),
    Doubled(prop::sample::Index, prop::sample::Index),
}

fn spoilt() -> impl Strategy<Value = Spoilt> {
    use prop::sample::Index;
    prop_oneof![
        any::<Index>().prop_map(Spoilt::Cut),
        (any::<Index>(), any::<u8>()).prop_map(|(at, with)| Spoilt::Flipped(at, with)),
        (any::<Index>(), prop::collection::vec(any::<u8>(), 1..12))
            .prop_map(|(at, what)| Spoilt::Put(at, what)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Spoilt::Doubled(from, to)),
    ]
}

fn spoil(mut bytes: Vec<u8>, how: &[Spoilt]) -> Vec<u8> {
    for one in how {
        let length = bytes.len() + 1;
        match one {
            Spoilt::Cut(at) => bytes.truncate(at.index(length)),
            Spoilt::Flipped(at, with) => {
                let at = at.index(length);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= with;
                }
            }
            Spoilt::Put(at, what) => {
                let at = at.index(length);
                bytes.splice(at..at, what.iter().copied());
            }
            Spoilt::Doubled(from, to) => {
                let (from, to) = (from.index(length), to.index(length));
                let piece = bytes[from.min(to)..from.max(to)].to_vec();
                bytes.extend_from_slice(&piece[..piece.len().min(4096)]);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn no_noise_is_too_much(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        DOORS.iter().for_each(|(_, enter)| enter(&bytes));
    }

    #[test]
    fn good_bytes_with_something_wrong_in_them_are_read_or_refused(
        good in 0..GOOD.len(),
        how in prop::collection::vec(spoilt(), 0..4),
    ) {
        let bytes = spoil(GOOD[good].to_vec(), &how);
        DOORS.iter().for_each(|(_, enter)| enter(&bytes));
    }
}

#[test]
fn every_door_has_a_fuzz_target() {
    for (name, _) in DOORS {
        let target =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../fuzz/targets/{name}.rs"));
        let text = std::fs::read_to_string(&target).unwrap_or_else(|e| panic!("{}: {e}", target.display()));
        assert!(text.contains(&format!("storm::parsers::{name}(bytes)")), "{text}");
    }
}
