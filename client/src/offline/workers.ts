// A page that is a file has no workers: browsers do not start them from disk. What they would do is done in the page.

export function startFeedWorker(): null {
  return null;
}

export function startReviewWorker(): null {
  return null;
}
