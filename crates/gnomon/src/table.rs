//! Rows for spreadsheets: comma-separated values and Excel workbooks.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// A row of comma-separated values (RFC 4180), with its line end.
///
/// What a document says must not be run as a formula where the file is opened: a cell that
/// begins like one gets an apostrophe in front, which spreadsheets take for 'this is text'.
pub fn csv_line<T: AsRef<str>>(cells: &[T]) -> String {
    let cells: Vec<String> = cells
        .iter()
        .map(|cell| {
            let cell = cell.as_ref();
            let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
            if guard.is_empty() && !cell.contains([',', '"', '\n', '\r']) {
                cell.to_owned()
            } else {
                format!("\"{guard}{}\"", cell.replace('"', "\"\""))
            }
        })
        .collect();
    cells.join(",") + "\r\n"
}

/// A table that becomes a workbook.
#[derive(Debug)]
pub struct Sheet {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Characters in a cell, rows in a sheet: what Excel takes.
const CELL: usize = 32_767;
const ROWS: usize = 1_048_575;

impl Sheet {
    /// An empty table with these columns.
    pub fn new<T: AsRef<str>>(head: &[T]) -> Sheet {
        Sheet { head: head.iter().map(|cell| cell.as_ref().to_owned()).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push<T: AsRef<str>>(&mut self, row: &[T]) {
        self.rows.push(row.iter().map(|cell| cell.as_ref().to_owned()).collect());
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The workbook's bytes. More rows than a sheet takes go on in further sheets.
    pub fn workbook(&self, name: &str) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let bold = Format::new().set_bold();
        let sheets: Vec<&[Vec<String>]> =
            if self.rows.is_empty() { vec![&[]] } else { self.rows.chunks(ROWS).collect() };
        for (number, rows) in sheets.into_iter().enumerate() {
            let sheet = workbook.add_worksheet();
            sheet.set_name(if number == 0 {
                name.to_owned()
            } else {
                format!("{name} {}", number + 1)
            })?;
            sheet.set_freeze_panes(1, 0)?;
            for (column, cell) in (0u16..).zip(&self.head) {
                sheet.write_string_with_format(0, column, cell, &bold)?;
            }
            for (line, row) in (1u32..).zip(rows) {
                for (column, cell) in (0u16..).zip(row) {
                    let cell: String = cell.chars().take(CELL).collect();
                    sheet.write_string(line, column, cell)?;
                }
            }
        }
        workbook.save_to_buffer()
    }
}

#[cfg(test)]
mod tests {
    use super::csv_line;

    #[test]
    fn cells_are_quoted_and_formulas_disarmed() {
        assert_eq!(
            csv_line(&["a", "b,\"c\"", "=1+1", "多\n行"]),
            "a,\"b,\"\"c\"\"\",\"'=1+1\",\"多\n行\"\r\n"
        );
    }
}
