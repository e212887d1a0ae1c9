//! Lines of CSV, for spreadsheets.

/// Fields with commas between them, quoted where they must be, without an end of line.
pub(crate) fn line<T: AsRef<str>>(fields: impl IntoIterator<Item = T>) -> Vec<u8> {
    let mut writer = csv_core::Writer::new();
    let mut out = Vec::with_capacity(256);
    let mut piece = [0; 256];
    for (position, field) in fields.into_iter().enumerate() {
        if position > 0 {
            let (_, count) = writer.delimiter(&mut piece);
            out.extend_from_slice(piece.get(..count).unwrap_or_default());
        }
        let mut field = field.as_ref().as_bytes();
        loop {
            let (result, read, wrote) = writer.field(field, &mut piece);
            out.extend_from_slice(piece.get(..wrote).unwrap_or_default());
            field = field.get(read..).unwrap_or_default();
            if result == csv_core::WriteResult::InputEmpty {
                break;
            }
        }
    }
    let (_, count) = writer.finish(&mut piece);
    out.extend_from_slice(piece.get(..count).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        let long = format!("{}\"{}", "x".repeat(300), "y, z");
        let text = String::from_utf8(line(["a", "b,c", "say \"hi\"", &long, ""])).unwrap();
        assert_eq!(text, format!("a,\"b,c\",\"say \"\"hi\"\"\",\"{}\"\"y, z\",", "x".repeat(300)));
    }
}
