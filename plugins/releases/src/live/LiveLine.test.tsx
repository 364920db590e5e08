import { act, render } from '@testing-library/react';
import { LiveLine } from './LiveLine';

describe('LiveLine', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('calls the page live until an answer is overdue', () => {
    const { container } = render(
      <LiveLine updatedAt={Date.now()} failing={false} />,
    );
    expect(container).toHaveTextContent(/^live, updated 1 s ago$/);
    act(() => jest.advanceTimersByTime(5_000));
    expect(container).toHaveTextContent(/^live, updated 5 s ago$/);
    act(() => jest.advanceTimersByTime(1_000));
    expect(container).toHaveTextContent(/^not live, updated 6 s ago$/);
  });

  it('calls it not live as soon as asking fails', () => {
    const { container } = render(<LiveLine updatedAt={Date.now()} failing />);
    expect(container).toHaveTextContent(/^not live/);
  });
});
