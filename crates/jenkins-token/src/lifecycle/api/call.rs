//! A call of the API, as a person or program describes it, and the request it becomes.

use crate::Problem;
use crate::model::Secret;
use crate::protocol::multipart::{self, Part};
use crate::protocol::{Body, Piece, Request, content_type};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

/// What is asked of the controller.
pub struct Call {
    method: Option<String>,
    /// Where, as given: a path below the root or a URL of the controller.
    pub path: String,
    query: String,
    headers: Vec<(String, Secret)>,
    content_type: Option<String>,
    content: Content,
}

/// What goes with it.
pub enum Content {
    /// Nothing.
    Nothing,
    /// Fields: the query of a GET, else an encoded form.
    Form(Vec<Field>),
    /// Fields and files: a form in parts.
    Multipart(Vec<Field>),
    /// A body and, unless its bytes are to tell, what it is.
    Bytes(Arc<Zeroizing<Vec<u8>>>, Option<String>),
    /// A file, whose name and first bytes tell what it is.
    File(PathBuf),
}

/// A field of a form.
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub value: Value,
}

/// What a field holds.
pub enum Value {
    /// Text, or other bytes that stand for themselves.
    Bytes(Vec<u8>),
    /// A file.
    File(PathBuf),
    /// What is sent as a file of that name.
    Named(String, Vec<u8>),
}

impl Call {
    /// A call of `path`, by GET unless a body or `method` says another.
    ///
    /// # Errors
    /// [`Problem::Usage`] when `method` is none.
    pub fn new(method: Option<&str>, path: &str, content: Content) -> Result<Call, Problem> {
        let method = method.map(str::to_ascii_uppercase);
        if method.as_ref().is_some_and(|method| !is_method(method)) {
            return Err(usage("a method is a word of letters, such as POST"));
        }
        let path = path.to_owned();
        Ok(Call {
            method,
            path,
            query: String::new(),
            headers: vec![],
            content_type: None,
            content,
        })
    }

    /// Adds fields to the query, whatever the method.
    ///
    /// # Errors
    /// [`Problem::FileFailed`].
    pub fn query(&mut self, fields: &[Field]) -> Result<(), Problem> {
        self.query = encoded(fields)?;
        Ok(())
    }

    /// Adds a header. A content type given so is the body's, whatever else it looks like.
    ///
    /// # Errors
    /// [`Problem::Usage`] for what is not a header, and for those that the stored token and the
    /// connection decide.
    pub fn header(&mut self, name: &str, value: &str) -> Result<(), Problem> {
        let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        if name.is_empty() || !name.bytes().all(token) {
            return Err(usage("a header's name is a word, such as Accept"));
        }
        if value.chars().any(|c| c.is_control() && c != '\t') {
            return Err(usage("a header's value holds a control character"));
        }
        if OURS.iter().any(|ours| name.eq_ignore_ascii_case(ours)) {
            return Err(usage(&format!("headers cannot set {name}: the stored token is sent")));
        }
        if name.eq_ignore_ascii_case("content-type") {
            self.content_type = Some(value.to_owned());
        } else {
            self.headers.push((name.to_owned(), Secret::new(value)));
        }
        Ok(())
    }

    /// The request for `path`, which lies below the root.
    ///
    /// # Errors
    /// [`Problem::FileFailed`].
    pub(super) fn request(&self, path: &str) -> Result<Request, Problem> {
        let method = match (&self.method, &self.content) {
            (Some(method), _) => method.clone(),
            (None, Content::Nothing) => "GET".to_owned(),
            (None, _) => "POST".to_owned(),
        };
        let mut request = Request { method, ..Request::get(path) };
        for (name, value) in &self.headers {
            request = request.header(name, value.expose());
        }
        let asked = match &self.content {
            Content::Form(fields) if request.only_reads() => encoded(fields)?,
            content => {
                request.body = content.body()?;
                String::new()
            }
        };
        for query in [&self.query, &asked].into_iter().filter(|query| !query.is_empty()) {
            let mark = if request.path.contains('?') { '&' } else { '?' };
            request.path = format!("{}{mark}{query}", request.path);
        }
        if let Some(kind) = &self.content_type {
            match &mut request.body {
                // Without its boundary nobody could tell the parts.
                Some(body) if !matches!(self.content, Content::Multipart(_)) => {
                    body.content_type.clone_from(kind);
                }
                Some(_) => return Err(usage("a multipart form sets its own content type")),
                None => request = request.header("Content-Type", kind.as_str()),
            }
        }
        Ok(request)
    }
}

/// The credential's, the connection's, and what the body says by itself.
const OURS: [&str; 7] = [
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "host",
    "proxy-authorization",
    "transfer-encoding",
];

fn is_method(method: &str) -> bool {
    (1..=20).contains(&method.len()) && method.bytes().all(|b| b.is_ascii_uppercase())
}

fn usage(why: &str) -> Problem {
    Problem::Usage { why: why.to_owned() }
}

impl Content {
    /// These bytes as a body, which may hold a secret; they tell what they are.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Content {
        Content::Bytes(Arc::new(Zeroizing::new(bytes.into())), None)
    }

    fn body(&self) -> Result<Option<Body>, Problem> {
        Ok(Some(match self {
            Content::Nothing => return Ok(None),
            Content::Form(fields) => Body::form(encoded(fields)?),
            Content::Multipart(fields) => {
                let parts = fields.iter().map(part).collect::<Result<_, _>>()?;
                multipart::body(parts, &boundary()?)
            }
            Content::Bytes(bytes, kind) => Body {
                content_type: kind.clone().unwrap_or_else(|| content_type::of(None, bytes)),
                pieces: vec![Piece::Bytes(bytes.clone())],
            },
            Content::File(path) => {
                let (content_type, piece) = file(path)?;
                Body { content_type, pieces: vec![piece] }
            }
        }))
    }
}

/// The fields as a page's form has them: bytes are kept, whatever letters they are.
fn encoded(fields: &[Field]) -> Result<String, Problem> {
    let mut form = String::new();
    for Field { name, value } in fields {
        if !form.is_empty() {
            form.push('&');
        }
        form.extend(byte_serialize(name.as_bytes()));
        form.push('=');
        match value {
            Value::Bytes(bytes) | Value::Named(_, bytes) => form.extend(byte_serialize(bytes)),
            Value::File(path) => form.extend(byte_serialize(&whole(path)?)),
        }
    }
    Ok(form)
}

fn part(field: &Field) -> Result<Part, Problem> {
    let name = field.name.clone();
    Ok(match &field.value {
        Value::Bytes(bytes) => Part { name, file: None, content: Piece::bytes(bytes.as_slice()) },
        Value::Named(file, bytes) => {
            let kind = content_type::of(Some(file), bytes);
            Part { name, file: Some((file.clone(), kind)), content: Piece::bytes(bytes.as_slice()) }
        }
        Value::File(path) => {
            let (kind, content) = file(path)?;
            Part { name, file: Some((file_name(path), kind)), content }
        }
    })
}

/// A file's content type, and the file as it is; what cannot be read twice, such as a pipe, is
/// read now.
fn file(path: &Path) -> Result<(String, Piece), Problem> {
    let failed = |error: std::io::Error| Problem::of_file(path, &error);
    let mut file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    let mut begin = Vec::new();
    if about.is_file() {
        let enough = content_type::ENOUGH as u64;
        file.take(enough).read_to_end(&mut begin).map_err(failed)?;
        let kind = content_type::of(Some(&file_name(path)), &begin);
        return Ok((kind, Piece::File { path: path.to_owned(), length: about.len() }));
    }
    file.read_to_end(&mut begin).map_err(failed)?;
    Ok((content_type::of(Some(&file_name(path)), &begin), Piece::bytes(begin)))
}

fn whole(path: &Path) -> Result<Vec<u8>, Problem> {
    std::fs::read(path).map_err(|error| Problem::of_file(path, &error))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A line that stands in no file, but by an accident that nobody will see.
fn boundary() -> Result<String, Problem> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|e| Problem::Bug {
        what: format!("the system does not give random numbers: {e}"),
    })?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
