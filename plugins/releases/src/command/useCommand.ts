import { useCallback, useRef, useState } from 'react';

/** One thing that a person can ask. */
export interface Command<TInput> {
  /** Asks, unless it is being asked already. Answers whether it was accepted; a refusal is in `error`. */
  run(input: TInput): Promise<boolean>;
  running: boolean;
  error?: unknown;
  forget(): void;
}

/** Runs `act` at most once at a time, so that a double click acts once. */
export function useCommand<TInput>(
  act: (input: TInput) => Promise<void>,
): Command<TInput> {
  const busy = useRef(false);
  const [state, setState] = useState<{ running: boolean; error?: unknown }>({
    running: false,
  });
  const run = useCallback(
    async (input: TInput) => {
      if (busy.current) {
        return false;
      }
      busy.current = true;
      setState({ running: true });
      try {
        await act(input);
        setState({ running: false });
        return true;
      } catch (error) {
        setState({ running: false, error });
        return false;
      } finally {
        busy.current = false;
      }
    },
    [act],
  );
  const forget = useCallback(() => setState({ running: false }), []);
  return { run, running: state.running, error: state.error, forget };
}
