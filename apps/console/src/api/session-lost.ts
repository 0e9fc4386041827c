type Listener = () => void;

let listener: Listener | undefined;

/** The application says here what to do when the server no longer knows the session. Answers how to stop. */
export function onSessionLost(next: Listener): () => void {
  listener = next;
  return () => {
    if (listener === next) listener = undefined;
  };
}

export function reportSessionLost(): void {
  listener?.();
}
