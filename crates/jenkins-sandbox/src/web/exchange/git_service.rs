//! The two services of git over HTTP, by their media types.

use crate::message::Request;

/// What git does at the other end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// Clone and fetch.
    UploadPack,
    /// Push.
    ReceivePack,
}

impl Service {
    pub(crate) fn named(name: &str) -> Option<Service> {
        match name {
            "git-upload-pack" => Some(Service::UploadPack),
            "git-receive-pack" => Some(Service::ReceivePack),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Service::UploadPack => "git-upload-pack",
            Service::ReceivePack => "git-receive-pack",
        }
    }

    /// `request`, `result` or `advertisement` of this service.
    pub(crate) fn media_type(self, part: &str) -> String {
        format!("application/x-{}-{part}", self.name())
    }
}

/// Whether the body is talk with git, to be handed over as it comes in.
pub(crate) fn is_pack_request(content_type: Option<&[u8]>) -> bool {
    [Service::UploadPack, Service::ReceivePack]
        .iter()
        .any(|service| content_type == Some(service.media_type("request").as_bytes()))
}

/// Whether the plugin lets a POST by without a crumb: by its type alone, to the letter, for no
/// form of a browser can have it.
pub(crate) fn exempt_from_crumb(request: &Request) -> bool {
    request.header("content-type") == Some(Service::ReceivePack.media_type("request"))
}
