//! What is written, and when.

use super::*;
use serde_json::json;

fn edit(n: u64) -> Record {
    let fields = serde_json::Map::from_iter([("concurrency".to_owned(), json!(n))]);
    Record::Edit {
        command: Command::SetSettings { fields },
        at: n,
    }
}

const fn head(base: u32) -> Head {
    Head { base, sent: None }
}

#[test]
fn one_write_holds_everything_that_changed_with_what_it_stands_on() {
    let mut log = Log::of(&[]);
    assert_eq!(log.take(head(0), false), None);
    let (one, two) = (log.number(), log.number());
    log.put(one, edit(1));
    log.put(two, edit(2));
    log.forget(one);
    let write = log.take(head(0), true).expect("a write");
    let keys: Vec<u64> = write.put.iter().map(|e| e.key).collect();
    assert_eq!((write.number, keys, write.forget), (1, vec![0, 2], vec![1]));
    assert_eq!(log.take(head(0), true), None);
    // A head that moves is written only while edits stand on it.
    assert_eq!(log.take(head(1), false), None);
    let write = log.take(head(1), true).expect("a write");
    assert_eq!((write.number, write.put.len()), (2, 1));
    assert!(!log.is_stored(2));
    log.set_stored(2);
    log.set_stored(1);
    assert!(log.is_stored(2) && !log.is_stored(3));
}

#[test]
fn numbers_go_on_after_what_the_log_holds_and_what_was_sent() {
    let entry = |key, record| Entry { key, record };
    let log = |entries: &[Entry]| Log::of(entries).number();
    assert_eq!(log(&[]), 1);
    assert_eq!(log(&[entry(7, edit(1))]), 8);
    let sent = Some(Sent {
        batch: Uuid::from_u128(1),
        base_rev: 0,
        upto: 9,
    });
    let head = Record::Head(Head { base: 0, sent });
    assert_eq!(log(&[entry(0, head), entry(7, edit(1))]), 10);
}

#[test]
fn a_storage_that_takes_nothing_is_given_nothing() {
    let mut log = Log::of(&[]);
    log.works = false;
    log.put(1, edit(1));
    assert_eq!(log.take(head(0), true), None);
    assert!(log.is_stored(5));
}

#[test]
fn a_storage_that_comes_to_itself_gets_everything_and_loses_what_it_did_not_forget() {
    let mut log = Log::of(&[]);
    for key in 1..=3 {
        log.put(key, edit(key));
    }
    log.take(head(0), true);
    log.forget(1);
    log.take(head(0), true);
    log.set_stored(2);
    log.forget(2);
    log.take(head(0), true);
    // The third write fails, and nothing is written after it.
    log.works = false;
    log.set_stored(3);
    log.recover([(4, edit(4))]);
    let write = log.take(head(1), true).expect("a write");
    let keys: Vec<u64> = write.put.iter().map(|e| e.key).collect();
    assert_eq!((keys, write.forget), (vec![0, 4], vec![2, 3]));
}

#[test]
fn records_read_back() {
    let entries = vec![
        Entry {
            key: 0,
            record: Record::Head(head(3)),
        },
        Entry {
            key: 4,
            record: edit(4),
        },
    ];
    let text = serde_json::to_string(&entries).expect("JSON");
    let read: Vec<Entry> = serde_json::from_str(&text).expect("reads back");
    assert_eq!(read, entries);
}
