//! The jobs of a controller, with what waits and what is built.

use crate::jenkins::builds::{Build, Starter};
use crate::jenkins::configuration::Configuration;
use crate::jenkins::parameters::Given;
use crate::jenkins::queue::{Item, Place};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// How many builds run at once.
pub(crate) const EXECUTORS: usize = 2;

/// How long the queue remembers what left it.
const MEMORY: SignedDuration = SignedDuration::from_mins(5);

/// A job.
pub(crate) struct Job {
    /// Its own number, which stays when the name changes.
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) configuration: Configuration,
    /// Whether it is a copy that nobody has changed yet: such a job cannot be built.
    pub(crate) is_held: bool,
    /// From the first on.
    pub(crate) builds: Vec<Build>,
    pub(crate) next_build: u64,
}

impl Job {
    pub(crate) fn is_buildable(&self) -> bool {
        !self.configuration.is_disabled() && !self.is_held
    }

    /// The build of that number.
    pub(crate) fn build(&self, number: u64) -> Option<&Build> {
        self.builds.iter().find(|build| build.number == number)
    }

    /// The build that runs now.
    pub(crate) fn running(&self, now: Timestamp) -> Option<&Build> {
        self.builds.iter().rev().find(|build| build.is_running(now))
    }
}

/// A view with jobs of its own choice.
pub(crate) struct View {
    pub(crate) name: String,
    pub(crate) jobs: Vec<String>,
}

/// The jobs of a controller.
#[derive(Default)]
pub(crate) struct Jobs {
    /// In the order of their names.
    pub(crate) items: Vec<Job>,
    pub(crate) views: Vec<View>,
    pub(crate) queue: Vec<Item>,
    pub(crate) quieting: bool,
    made: u64,
    queued: u64,
}

impl Jobs {
    pub(crate) fn new(quieting: bool) -> Jobs {
        Jobs { quieting, ..Jobs::default() }
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Job> {
        self.items.iter().find(|job| job.name == name)
    }

    pub(crate) fn find_mut(&mut self, name: &str) -> Option<&mut Job> {
        self.items.iter_mut().find(|job| job.name == name)
    }

    /// The job that an item of the queue is about.
    pub(crate) fn of_item(&self, item: &Item) -> Option<&Job> {
        self.items.iter().find(|job| job.id == item.job)
    }

    /// What is in the queue of a job.
    pub(crate) fn waiting(&self, job: u64) -> Option<&Item> {
        self.queue.iter().find(|item| item.job == job && !item.place.is_over())
    }

    pub(crate) fn add(&mut self, name: &str, configuration: Configuration) {
        self.made += 1;
        let (id, name) = (self.made, name.to_owned());
        self.items.push(Job {
            id,
            name,
            configuration,
            is_held: false,
            builds: vec![],
            next_build: 1,
        });
        self.sort();
    }

    pub(crate) fn rename(&mut self, name: &str, new: &str) {
        if let Some(job) = self.find_mut(name) {
            new.clone_into(&mut job.name);
        }
        for view in &mut self.views {
            view.jobs.iter_mut().filter(|job| *job == name).for_each(|job| new.clone_into(job));
        }
        self.sort();
    }

    /// Removes a job, and what waits of it.
    pub(crate) fn remove(&mut self, name: &str) {
        if let Some(at) = self.items.iter().position(|job| job.name == name) {
            let id = self.items.remove(at).id;
            self.queue.retain(|item| item.job != id);
        }
        self.views.iter_mut().for_each(|view| view.jobs.retain(|job| job != name));
    }

    fn sort(&mut self) {
        self.items.sort_by_cached_key(|job| (job.name.to_lowercase(), job.name.clone()));
    }

    /// Puts a build of the job into the queue; answers the number of the item. What waits already
    /// and is the same is not put there twice.
    pub(crate) fn enqueue(
        &mut self,
        job: u64,
        (starter, given): (Starter, Vec<Given>),
        now: Timestamp,
        quiet: Duration,
    ) -> u64 {
        let is_same =
            |item: &&Item| item.job == job && item.given == given && item.place == Place::Waiting;
        if let Some(item) = self.queue.iter().find(is_same) {
            return item.id;
        }
        self.queued += 1;
        let quiet = SignedDuration::try_from(quiet).unwrap_or(SignedDuration::MAX);
        let due = now.checked_add(quiet).unwrap_or(Timestamp::MAX);
        self.queue.push(Item {
            id: self.queued,
            job,
            since: now,
            due,
            over: None,
            starter,
            given,
            place: Place::Waiting,
        });
        self.queued
    }

    /// Lets happen what has happened by now.
    pub(crate) fn advance(&mut self, now: Timestamp) {
        let mut last = None;
        while let Some(next) = self.next_event(last, now) {
            self.step(next);
            last = Some(next);
        }
        self.step(now);
        let is_known = |item: &Item| item.over.is_none_or(|over| now.duration_since(over) < MEMORY);
        self.queue.retain(is_known);
    }

    /// The next instant before `now` at which an item may leave the queue: where a quiet period or
    /// a build ends.
    fn next_event(&self, last: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        let open = || self.queue.iter().filter(|item| !item.place.is_over());
        let first = open().map(|item| item.since).min()?;
        let dues = open().map(|item| item.due);
        let ends = self.items.iter().flat_map(|job| job.builds.iter().map(Build::end));
        let is_next = |event: &Timestamp| {
            (first..now).contains(event) && last.is_none_or(|last| *event > last)
        };
        dues.chain(ends).filter(is_next).min()
    }

    /// What an instant changes: items become ready, blocked, or builds.
    fn step(&mut self, now: Timestamp) {
        for at in 0..self.queue.len() {
            if self.queue[at].place.is_over() || self.queue[at].due > now {
                continue;
            }
            let busy = self.items.iter().flat_map(|job| &job.builds);
            let busy = busy.filter(|build| build.is_running(now) && build.started <= now).count();
            let item = self.queue[at].clone();
            let Some(job) = self.items.iter_mut().find(|job| job.id == item.job) else { continue };
            let is_blocked = job.running(now).is_some() && !job.configuration.may_run_twice();
            self.queue[at].place = if is_blocked {
                Place::Blocked
            } else if self.quieting || busy >= EXECUTORS {
                Place::Buildable
            } else {
                let number = job.next_build;
                job.next_build += 1;
                job.builds.push(Build::start(
                    &job.name,
                    &job.configuration,
                    (number, item.id),
                    (item.starter, item.given),
                    now,
                ));
                self.queue[at].over = Some(now);
                Place::Left(number)
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_waits_is_blocked_and_leaves() -> Result<(), String> {
        let mut jobs = Jobs::default();
        let posted = "<project><builders><hudson.tasks.Shell><command>sleep 60</command>\
                      </hudson.tasks.Shell></builders></project>";
        let configuration = Configuration::from_text(posted)?;
        jobs.add("a", configuration);
        let start = Timestamp::UNIX_EPOCH;
        let at = |seconds| start + SignedDuration::from_secs(seconds);
        let quiet = Duration::from_secs(5);
        let wanted = || (Starter { id: None, name: "alice".to_owned() }, vec![]);
        assert_eq!(jobs.enqueue(1, wanted(), at(0), quiet), 1);
        assert_eq!(jobs.enqueue(1, wanted(), at(1), quiet), 1, "it waits already");
        jobs.advance(at(4));
        assert_eq!(jobs.queue[0].place, Place::Waiting);
        jobs.advance(at(6));
        assert_eq!(jobs.queue[0].place, Place::Left(1));
        assert_eq!(jobs.items[0].builds[0].started, at(5), "it started when it was due");
        jobs.enqueue(1, wanted(), at(6), quiet);
        jobs.advance(at(20));
        assert_eq!(jobs.queue[1].place, Place::Blocked);
        jobs.advance(at(100));
        assert_eq!(jobs.queue[1].place, Place::Left(2));
        let second = &jobs.items[0].builds[1];
        assert_eq!(second.started.duration_since(at(65)).as_secs(), 0, "when the first was over");
        jobs.advance(at(1000));
        assert!(jobs.queue.is_empty(), "forgotten");
        Ok(())
    }
}
