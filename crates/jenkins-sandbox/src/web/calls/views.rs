//! `/view/NAME/…` and `POST /createView`.

use crate::jenkins::jobs::View;
use crate::jenkins::xml::Element;
use crate::message::Reply;
use crate::percent::encode_segment;
use crate::web::calls::create_item::{good_name, is_xml};
use crate::web::exchange::Exchange;
use crate::web::exchange::path::Path;
use crate::web::pages;
use crate::web::remote_api::{self, bean::Ref, exported};

/// The name of a view as the API wants it: nothing is the view of all jobs.
fn named(exchange: &Exchange<'_>, path: &Path<'_>) -> Option<Ref> {
    let view = Some(path.name(0)).filter(|name| *name != exported::view::ALL);
    let is_there = |name: &str| exchange.controller.jobs.views.iter().any(|view| view.name == name);
    view.is_none_or(is_there).then(|| Ref::View(view.map(str::to_owned)))
}

/// `/view/NAME/`
pub(crate) fn page(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    if named(exchange, path).is_none() {
        return pages::not_found(exchange);
    }
    pages::layout(exchange, 200, path.name(0), "<p>A view of the sandbox.</p>")
}

/// `/view/NAME/api/FORMAT`
pub(crate) fn api(exchange: &mut Exchange<'_>, path: &Path<'_>) -> Reply {
    match named(exchange, path) {
        Some(view) => remote_api::named(exchange, &view, path.name(1)),
        None => pages::not_found(exchange),
    }
}

/// `POST /createView?name=…`: a list of jobs, from XML or empty.
pub(crate) fn create(exchange: &mut Exchange<'_>, _: &Path<'_>) -> Reply {
    if !exchange.is_admin() {
        return pages::denied(exchange, "hudson.model.View.Create");
    }
    let name = exchange.request.parameter("name").unwrap_or_default();
    if let Err(reason) = good_name(&name) {
        return pages::failure(exchange, &reason);
    }
    let views = &exchange.controller.jobs.views;
    if name == exported::view::ALL || views.iter().any(|view| view.name == name) {
        let reason = format!("A view already exists with the name \"{name}\"");
        return pages::failure(exchange, &reason);
    }
    let kind = exchange.request.header("content-type").unwrap_or_default();
    if !is_xml(&kind) {
        exchange.controller.jobs.views.push(View { name: name.clone(), jobs: vec![] });
        return exchange.redirect(&format!("/view/{}/configure", encode_segment(&name)));
    }
    let text = String::from_utf8_lossy(&exchange.request.body).into_owned();
    match Element::parse(&text) {
        Ok(view) if view.name == "hudson.model.ListView" => {
            let jobs = view.child("jobNames").into_iter().flat_map(Element::elements);
            let jobs = jobs.filter(|one| one.name == "string").map(Element::text).collect();
            exchange.controller.jobs.views.push(View { name, jobs });
            Reply::new(200)
        }
        Ok(other) => pages::stack_trace(exchange, &format!("{} is not here", other.name)),
        Err(why) => pages::stack_trace(exchange, &why),
    }
}
