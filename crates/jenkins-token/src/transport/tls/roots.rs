//! The certificates of files, which take the place of the system's roots.

use crate::Problem;
use crate::files::plain_read;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::path::Path;

/// Those of a variable, which is named where they are of no use.
pub(super) fn of_variable(
    (path, variable): (&Path, &str),
) -> Result<Vec<CertificateDer<'static>>, Problem> {
    of_file(path).map_err(|problem| match problem {
        Problem::CaFileUnusable { path, why } => {
            Problem::CaFileUnusable { path, why: format!("{why} ({variable})") }
        }
        other => other,
    })
}

/// Those of a file, or of all files in a directory.
pub(super) fn of_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, Problem> {
    if path.is_dir() {
        return directory(path);
    }
    let unusable = |why: String| Problem::CaFileUnusable { path: path.to_owned(), why };
    let pem = plain_read::read(path, u64::MAX).map_err(|error| {
        Problem::of_limit(&error).unwrap_or_else(|| unusable(error.to_string()))
    })?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match certificates {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(unusable("it holds no PEM certificate".to_owned())),
    }
}

/// Those of all files in it, as OpenSSL keeps them.
fn directory(path: &Path) -> Result<Vec<CertificateDer<'static>>, Problem> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(path).into_iter().flatten().flatten() {
        let file = file.path();
        // A list of revoked ones, a note.
        if file.is_file()
            && let Ok(certificates) = of_file(&file)
        {
            found.extend(certificates);
        }
    }
    if found.is_empty() {
        let why = "no file in it holds a PEM certificate".to_owned();
        return Err(Problem::CaFileUnusable { path: path.to_owned(), why });
    }
    Ok(found)
}
