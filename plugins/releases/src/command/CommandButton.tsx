import { ReactNode } from 'react';
import { ActionButton, ActionWeight } from './ActionButton';
import { CommandDialog } from './CommandDialog';
import { Right } from './Right';
import { useHeldDialog } from './useHeldDialog';

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
  const { offer, weight, production, unavailable } = props;
  const open = useHeldDialog(unavailable ? undefined : offer.key);
  return (
    <ActionButton
      label={props.label}
      right={props.right}
      unavailable={unavailable}
      weight={weight}
      wide={props.wide}
      onClick={() =>
        open(({ moved, onClose }) => (
          <CommandDialog
            title={offer.title}
            confirmLabel={offer.confirmLabel}
            danger={weight === 'danger'}
            production={production}
            hindrance={moved}
            act={offer.act}
            onClose={onClose}
          >
            <div>{offer.words}</div>
          </CommandDialog>
        ))
      }
    />
  );
}
