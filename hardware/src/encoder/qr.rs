//! QR codes: how large a module may be, and the code drawn as dots.
//! It must not know which printers draw codes themselves.

use qrcode::{Color, EcLevel, QrCode};

use super::bitmap::Bitmap;

/// A code is about this wide, in millimetres: a telephone reads it at arm's length, and it costs little paper.
const SIDE_MM: f32 = 20.0;
/// The white that a code needs around it, in modules (ISO/IEC 18004 says four; the paper's own white counts too).
const QUIET_MODULES: u32 = 2;

/// A QR code and its size on paper.
pub(super) struct Qr {
    code: QrCode,
    /// Dots of a module, 3 to 8.
    pub(super) module_dots: u8,
}

impl Qr {
    /// Plans a code of model 2, level M. The error says why there can be none.
    pub(super) fn plan(text: &str, width_dots: u32, dots_per_mm: f32) -> Result<Self, String> {
        if text.is_empty() {
            return Err("a code that says nothing".to_owned());
        }
        let code =
            QrCode::with_error_correction_level(text, EcLevel::M).map_err(|error| error.to_string())?;
        let modules = code.width() as u32;
        let module_dots = ((SIDE_MM * dots_per_mm) as u32 / modules).clamp(3, 8);
        if (modules + 2 * QUIET_MODULES) * module_dots > width_dots {
            return Err(format!("a code of {modules} modules is wider than the paper"));
        }
        Ok(Self { code, module_dots: module_dots as u8 })
    }

    /// White rows to leave above and below.
    pub(super) fn quiet_dots(&self) -> u32 {
        QUIET_MODULES * u32::from(self.module_dots)
    }

    /// Width and height of the code itself, in dots.
    pub(super) fn side_dots(&self) -> u32 {
        self.code.width() as u32 * u32::from(self.module_dots)
    }

    /// The code as dots, without white around it.
    pub(super) fn draw(&self) -> Bitmap {
        let module = u32::from(self.module_dots);
        let mut bitmap = Bitmap::white(self.side_dots(), self.side_dots());
        for (index, colour) in self.code.to_colors().into_iter().enumerate() {
            if colour == Color::Dark {
                let (row, column) = (index / self.code.width(), index % self.code.width());
                bitmap.fill(
                    column as i64 * i64::from(module),
                    row as i64 * i64::from(module),
                    module,
                    module,
                );
            }
        }
        bitmap
    }
}
