import { createContext, ReactNode, useContext, useMemo, useState } from 'react';
import { Asked } from './Asked';
import { Rights, useRights } from './useRights';
import { useOwner } from './useOwner';

interface CommandScopeValue {
  entityRef: string;
  rights: Rights;
  /** Entity ref of the service's owner, once it is known. */
  owner?: string;
  /** What was asked last and not put away since. */
  asked?: Asked;
  report(asked: Asked): void;
  dismiss(): void;
}

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
    }),
    [entityRef, rights, owner, asked, onAsked],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/** The scope that a component acts in. */
export function useCommandScope(): CommandScopeValue {
  const value = useContext(Context);
  if (!value) {
    throw new Error('No CommandScope above this component');
  }
  return value;
}
