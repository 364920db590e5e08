import { CSSProperties, ReactNode } from 'react';

const hidden: CSSProperties = {
  position: 'absolute',
  width: 1,
  height: 1,
  margin: -1,
  padding: 0,
  overflow: 'hidden',
  clip: 'rect(0 0 0 0)',
  whiteSpace: 'nowrap',
  border: 0,
};

/** Read by screen readers, not seen. */
export function VisuallyHidden(props: {
  id?: string;
  component?: 'span' | 'h2';
  children: ReactNode;
}) {
  const { component: Component = 'span' } = props;
  return (
    <Component id={props.id} style={hidden}>
      {props.children}
    </Component>
  );
}
