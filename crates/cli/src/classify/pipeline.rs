//! Many rows on all cores, in the order of the table, within bounded memory.
//!
//! One thread reads and deals batches to the workers in turn, like cards; one collects what they made of them in the
//! same turn, so that the order is kept without sorting anything. Every queue is short: whoever is ahead waits, and no
//! more than a few batches a worker are ever in memory. That memory goes round: what has been judged is read into again,
//! and what has been collected is written into again.

use std::io::Read;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use tabular::{Batch, TableError, TableReader};

use super::worker::{Output, Worker};

/// How many batches may wait for a worker, and behind it.
const QUEUE: usize = 6;

/// Judges all rows of a table with so many workers. `collect` gets what they made of it, in order, and says whether to
/// go on.
pub(crate) fn run<'w, R: Read + Send>(
    reader: &mut TableReader<R>,
    workers: usize,
    worker: impl Fn() -> Worker<'w> + Sync,
    mut collect: impl FnMut(&Output) -> bool,
) -> Result<(), TableError> {
    thread::scope(|scope| {
        let mut dealers: Vec<SyncSender<Batch>> = Vec::new();
        let mut collectors: Vec<(Receiver<Output>, Sender<Output>)> = Vec::new();
        let (judged, readable) = channel::<Batch>();
        for _ in 0..workers.max(1) {
            let (deal, dealt) = sync_channel::<Batch>(QUEUE);
            let (done, collected) = sync_channel::<Output>(QUEUE);
            let (written, writable) = channel::<Output>();
            dealers.push(deal);
            collectors.push((collected, written));
            let (worker, judged) = (&worker, judged.clone());
            scope.spawn(move || {
                let mut worker = worker();
                for batch in dealt {
                    let mut output = writable.try_recv().unwrap_or_default();
                    worker.judge(&batch, &mut output);
                    if done.send(output).is_err() {
                        return;
                    }
                    // The reader may have come to the end.
                    let _ = judged.send(batch);
                }
            });
        }
        let reading = scope.spawn(move || {
            for dealer in dealers.iter().cycle() {
                let mut batch = readable.try_recv().unwrap_or_default();
                if !reader.read(&mut batch)? {
                    break;
                }
                // A worker that takes no more has nobody to hand on to: the reader of the output has gone.
                if dealer.send(batch).is_err() {
                    break;
                }
            }
            Ok(())
        });
        for (collected, written) in collectors.iter().cycle() {
            let Ok(output) = collected.recv() else { break };
            if !collect(&output) {
                break;
            }
            // The worker may have come to the end.
            let _ = written.send(output);
        }
        drop(collectors);
        match reading.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}
