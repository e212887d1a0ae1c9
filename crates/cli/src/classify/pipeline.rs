//! Many rows on all cores, in the order of the table, within bounded memory.
//!
//! One thread reads and deals batches to the workers in turn, like cards; one collects what they made of them in the
//! same turn, so that the order is kept without sorting anything. Every queue is short: whoever is ahead waits, and no
//! more than a few batches a worker are ever in memory.

use std::io::Read;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::table::{Batch, TableError, TableReader};
use super::worker::{Output, Worker};

/// How many batches may wait for a worker, and behind it.
const QUEUE: usize = 3;

/// Judges all rows of a table with so many workers. `collect` gets what they made of it, in order, and says whether to
/// go on.
pub(crate) fn run<'w, R: Read + Send>(
    mut reader: TableReader<R>,
    workers: usize,
    worker: impl Fn() -> Worker<'w> + Sync,
    mut collect: impl FnMut(Output) -> bool,
) -> Result<(), TableError> {
    thread::scope(|scope| {
        let mut dealers: Vec<SyncSender<Batch>> = Vec::new();
        let mut collectors: Vec<Receiver<Output>> = Vec::new();
        for _ in 0..workers.max(1) {
            let (deal, dealt) = sync_channel::<Batch>(QUEUE);
            let (done, collected) = sync_channel::<Output>(QUEUE);
            dealers.push(deal);
            collectors.push(collected);
            let worker = &worker;
            scope.spawn(move || {
                let mut worker = worker();
                for batch in dealt {
                    if done.send(worker.judge(&batch)).is_err() {
                        return;
                    }
                }
            });
        }
        let reading = scope.spawn(move || {
            for dealer in dealers.iter().cycle() {
                let Some(batch) = reader.batch()? else { break };
                // A worker that takes no more has nobody to hand on to: the reader of the output has gone.
                if dealer.send(batch).is_err() {
                    break;
                }
            }
            Ok(())
        });
        for collector in collectors.iter().cycle() {
            let Ok(output) = collector.recv() else { break };
            if !collect(output) {
                break;
            }
        }
        drop(collectors);
        match reading.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}
