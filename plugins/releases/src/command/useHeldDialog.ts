import { ReactNode, useEffect, useId, useState } from 'react';
import { HeldDialog, useCommandScope } from './CommandScope';

/**
 * Opens a dialog that outlives the component which opens it.
 *
 * @param key - what the dialog speaks of; once it is another one, or undefined, the open dialog can't be confirmed any more
 * @returns opens the dialog
 */
export function useHeldDialog(
  key: string | undefined,
): (render: (held: HeldDialog) => ReactNode) => void {
  const id = useId();
  const { open, move } = useCommandScope();
  const [taken, setTaken] = useState<string>();
  const hasMoved = taken !== undefined && taken !== key;
  useEffect(() => {
    if (hasMoved) {
      move(id);
    }
  }, [hasMoved, id, move]);
  useEffect(() => () => move(id), [id, move]);
  return render => {
    setTaken(key);
    open(id, render);
  };
}
