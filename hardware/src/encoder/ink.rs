//! The commands of ESC/POS that a ticket needs, one method a command.
//! It must not know documents. Where the `escpos` crate's bytes are right they are used; where they are not (partial cut,
//! text, feeding) the bytes are our own, each with its reason.

use std::cell::RefCell;

use escpos::driver::Driver;
use escpos::errors::{PrinterError, Result as EscposResult};
use escpos::printer::Printer;
use escpos::utils::{JustifyMode, Protocol, QRCodeCorrectionLevel, QRCodeModel, QRCodeOption};

use crate::paper::{Align, CodePage, Cut};

/// A growing job.
pub(super) struct Ink {
    printer: Printer<Sheet>,
}

/// Takes the crate's bytes in memory.
#[derive(Default)]
struct Sheet(RefCell<Vec<u8>>);

impl Driver for Sheet {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn write(&self, data: &[u8]) -> EscposResult<()> {
        self.0.borrow_mut().extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _buffer: &mut [u8]) -> EscposResult<usize> {
        Ok(0)
    }

    fn flush(&self) -> EscposResult<()> {
        Ok(())
    }
}

impl Ink {
    /// A fresh job: printer reset, ordinary letters, this code page.
    pub(super) fn new(code_page: CodePage) -> Self {
        let mut ink = Self { printer: Printer::new(Sheet::default(), Protocol::default(), None) };
        ink.crate_bytes(|printer| printer.init().map(drop));
        // FS . leaves the Chinese mode that many cheap printers start in, where accents would print as Chinese signs.
        ink.own_bytes(&[0x1C, b'.']);
        // The crate has a name for each page but not each maker's number for it.
        ink.own_bytes(&[0x1B, b't', code_page.n]);
        ink
    }

    /// Asks the printer to tell each change of online, error and paper state by itself (`GS a`).
    pub(super) fn tell_changes(&mut self) {
        self.own_bytes(&[0x1D, b'a', 0x0E]);
    }

    pub(super) fn align(&mut self, align: Align) {
        let mode = match align {
            Align::Left => JustifyMode::LEFT,
            Align::Centre => JustifyMode::CENTER,
            Align::Right => JustifyMode::RIGHT,
        };
        self.crate_bytes(|printer| printer.justify(mode).map(drop));
    }

    pub(super) fn size(&mut self, across: u8, along: u8) {
        self.crate_bytes(|printer| printer.size(across, along).map(drop));
    }

    pub(super) fn bold(&mut self, bold: bool) {
        self.crate_bytes(|printer| printer.bold(bold).map(drop));
    }

    /// A line in the code page's bytes. The crate's own text would send what it cannot encode as UTF-8, and a hyphen as
    /// another sign; its feed (`ESC d`) is laid out wrongly by some printers after tall letters.
    pub(super) fn line(&mut self, encoded: &[u8]) {
        self.own_bytes(encoded);
        self.own_bytes(b"\n");
    }

    /// Any finished command.
    pub(super) fn own_bytes(&mut self, bytes: &[u8]) {
        self.crate_bytes(|printer| printer.custom(bytes).map(drop));
    }

    /// A QR code drawn by the printer.
    pub(super) fn qr(&mut self, text: &str, module_dots: u8) {
        let option = QRCodeOption::new(QRCodeModel::Model2, module_dots, QRCodeCorrectionLevel::M);
        self.crate_bytes(|printer| printer.qrcode_option(text, option).map(drop));
    }

    /// Feeds to the knife and cuts. The crate's partial cut is a full one (m = 65) without the feed.
    pub(super) fn cut(&mut self, cut: Cut) {
        match cut {
            Cut::None => {}
            Cut::Partial => self.own_bytes(&[0x1D, b'V', 66, 0]),
            Cut::Full => self.own_bytes(&[0x1D, b'V', 65, 0]),
        }
    }

    /// The job's bytes.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.crate_bytes(|printer| printer.print().map(drop));
        self.printer.driver().0.into_inner()
    }

    fn crate_bytes(&mut self, write: impl FnOnce(&mut Printer<Sheet>) -> Result<(), PrinterError>) {
        write(&mut self.printer)
            .expect("sizes, lengths and data are within ESC/POS limits, and memory takes every byte");
    }
}
