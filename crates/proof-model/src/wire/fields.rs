//! The fields of a body, of which the user's `extra` wins.

use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::{Map, Value};

/// A map that is being written: what stands in `extra` takes the place of the field of the same name.
pub(super) struct Fields<'a, M> {
    map: M,
    extra: Option<&'a Map<String, Value>>,
    /// The fields in which `extra` has been merged already.
    merged: Vec<&'static str>,
}

impl<'a, M: SerializeMap> Fields<'a, M> {
    pub(super) fn new(map: M, extra: Option<&'a Map<String, Value>>) -> Self {
        Self { map, extra, merged: vec![] }
    }

    /// Writes a field, unless `extra` has it.
    pub(super) fn put<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), M::Error> {
        if self.extra.is_some_and(|extra| extra.contains_key(key)) {
            return Ok(());
        }
        self.map.serialize_entry(key, value)
    }

    /// Writes a field that may be absent.
    pub(super) fn put_some<T: Serialize>(
        &mut self,
        key: &'static str,
        value: Option<T>,
    ) -> Result<(), M::Error> {
        value.map_or(Ok(()), |value| self.put(key, &value))
    }

    /// The map that `extra` has under a key, for a field in which both are merged by [`Fields::put_merged`].
    pub(super) fn within(&self, key: &str) -> Option<&'a Map<String, Value>> {
        self.extra?.get(key)?.as_object()
    }

    /// Writes a field that has taken what `extra` says of it; what is no map there takes its place whole.
    pub(super) fn put_merged<T: Serialize>(&mut self, key: &'static str, value: &T) -> Result<(), M::Error> {
        if self.within(key).is_none() {
            return self.put(key, value);
        }
        self.merged.push(key);
        self.map.serialize_entry(key, value)
    }

    /// Writes what `extra` holds beside, and ends the map.
    pub(super) fn end(mut self) -> Result<M::Ok, M::Error> {
        for (key, value) in self.extra.into_iter().flatten() {
            if !self.merged.contains(&key.as_str()) {
                self.map.serialize_entry(key, value)?;
            }
        }
        self.map.end()
    }
}
