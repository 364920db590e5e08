import {
  createContext,
  Fragment,
  ReactNode,
  useCallback,
  useContext,
  useMemo,
  useState,
} from 'react';
import { Asked } from './Asked';
import { Rights, useRights } from './useRights';
import { useOwner } from './useOwner';

/** What a dialog is given by who holds it open. */
export interface HeldDialog {
  /** Why it can't be confirmed any more. */
  moved?: string;
  onClose(): void;
}

interface OpenedDialog {
  id: string;
  render: (held: HeldDialog) => ReactNode;
  hasMoved: boolean;
}

interface CommandScopeValue {
  entityRef: string;
  rights: Rights;
  /** Entity ref of the service's owner, once it is known. */
  owner?: string;
  /** What was asked last and not put away since. */
  asked?: Asked;
  report(asked: Asked): void;
  dismiss(): void;
  /** Opens a dialog that stays when what opened it is gone from the page, so that what it asked is seen to its end. */
  open(id: string, render: OpenedDialog['render']): void;
  /** Says that the dialog, if it is still open, speaks of something that is no longer so. */
  move(id: string): void;
}

const MOVED =
  'The release has moved on while you were reading. Go back and look again.';

const Context = createContext<CommandScopeValue | undefined>(undefined);

/** Lets what is inside act on one service, and remembers what was asked last. */
export function CommandScope(props: {
  entityRef: string;
  /** Called when a command was accepted, so that the page looks again at once. */
  onAsked: () => void;
  children: ReactNode;
}) {
  const { entityRef, onAsked, children } = props;
  const rights = useRights(entityRef);
  const owner = useOwner(entityRef);
  const [asked, setAsked] = useState<Asked>();
  const [opened, setOpened] = useState<OpenedDialog>();
  const open = useCallback<CommandScopeValue['open']>(
    (id, render) => setOpened({ id, render, hasMoved: false }),
    [],
  );
  const move = useCallback<CommandScopeValue['move']>(
    id =>
      setOpened(before =>
        before?.id === id ? { ...before, hasMoved: true } : before,
      ),
    [],
  );
  const value = useMemo(
    () => ({
      entityRef,
      rights,
      owner,
      asked,
      report(next: Asked) {
        setAsked(next);
        onAsked();
      },
      dismiss: () => setAsked(undefined),
      open,
      move,
    }),
    [entityRef, rights, owner, asked, onAsked, open, move],
  );
  return (
    <Context.Provider value={value}>
      {children}
      {opened && (
        <Fragment key={opened.id}>
          {opened.render({
            moved: opened.hasMoved ? MOVED : undefined,
            onClose: () => setOpened(undefined),
          })}
        </Fragment>
      )}
    </Context.Provider>
  );
}

/** The scope that a component acts in. */
export function useCommandScope(): CommandScopeValue {
  const value = useContext(Context);
  if (!value) {
    throw new Error('No CommandScope above this component');
  }
  return value;
}
