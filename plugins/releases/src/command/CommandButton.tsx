import { ReactNode, useState } from 'react';
import { ActionButton, ActionWeight } from './ActionButton';
import { CommandDialog } from './CommandDialog';
import { Right } from './Right';

/** What a press asks for. It is frozen when the dialog opens, so that nobody confirms what she did not read. */
export interface CommandOffer {
  /** Changes when a confirmation would mean something else. */
  key: string;
  title: string;
  confirmLabel: string;
  words: ReactNode;
  act: (why: string | undefined) => Promise<void>;
}

/** A button that asks before it acts. */
export function CommandButton(props: {
  label: string;
  right: Right;
  unavailable?: string;
  weight?: ActionWeight;
  wide?: boolean;
  production?: string;
  offer: CommandOffer;
}) {
  const { offer, weight } = props;
  const [taken, setTaken] = useState<CommandOffer>();
  const hasMoved = taken && (taken.key !== offer.key || props.unavailable);
  return (
    <>
      <ActionButton
        label={props.label}
        right={props.right}
        unavailable={props.unavailable}
        weight={weight}
        wide={props.wide}
        onClick={() => setTaken(offer)}
      />
      {taken && (
        <CommandDialog
          title={taken.title}
          confirmLabel={taken.confirmLabel}
          danger={weight === 'danger'}
          production={props.production}
          hindrance={
            hasMoved
              ? 'The release has moved on while you were reading. Go back and look again.'
              : undefined
          }
          act={taken.act}
          onClose={() => setTaken(undefined)}
        >
          <div>{taken.words}</div>
        </CommandDialog>
      )}
    </>
  );
}
