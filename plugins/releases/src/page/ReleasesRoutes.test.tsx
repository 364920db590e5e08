import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  aCanaryStage,
  aCanaryTarget,
  aCanaryView,
  anApprovalStage,
  aRelease,
  aRevision,
  aService,
  aTarget,
} from '../__testUtils__/pictures';
import { lookAgain } from '../__testUtils__/lookAgain';
import {
  people,
  renderPortal,
  TestPerson,
} from '../__testUtils__/renderPortal';
import { TestBackend, TestRefusal } from '../__testUtils__/TestBackend';

const region = (name: string) => screen.getByRole('region', { name });
const confirmation = () => screen.getByTestId('confirmation');

async function openRelease(
  backend = new TestBackend(),
  person: TestPerson = people.developer,
) {
  renderPortal({ path: '/releases/12', backend, person });
  await screen.findByRole('heading', {
    name: 'Release #12: shop 1.1.0 to prod',
  });
  await waitFor(() =>
    expect(screen.queryByText('Checking your rights…')).toBeNull(),
  );
  return { backend, user: userEvent.setup() };
}

describe('the page of a release', () => {
  it('shows its stages, what it waits for, and who did what when and why', async () => {
    await openRelease();
    const [approve, canary] = within(
      screen.getByRole('list', { name: 'Stages' }),
    ).getAllByRole('listitem');
    expect(approve).toHaveTextContent(/done.*approve.*took 1 min/);
    expect(canary).toHaveTextContent(/running.*canary.*after approve/);
    expect(canary).toHaveTextContent('Holds for another 6 min');

    const rows = within(screen.getByRole('table', { name: 'Events' }))
      .getAllByRole('row')
      .slice(1)
      .map(row =>
        within(row)
          .getAllByRole('cell')
          .slice(1)
          .map(cell => cell.textContent),
      );
    expect(rows).toEqual([
      ['system', 'Confirmed: the office', 'engine'],
      ['approver', 'Approved by approver“looks good”', 'portal'],
      ['you', 'Started 1.1.0 over 1.0.0“checkout rewrite”', 'portal'],
    ]);
  });

  it('has the rollback that came after its end, and none of a later release', async () => {
    const backend = new TestBackend();
    const endedAt = Date.now() - 600_000;
    const ended = aRelease({ status: 'succeeded', endedAt });
    const next = aRelease({ id: 13, startedAt: endedAt + 120_000 });
    backend.service = aService({ running: [next], history: [next, ended] });
    const rollback = {
      subject: 'target:prod/default/shop',
      type: 'target-rolled-back',
      by: 'user:default/approver',
      from: 'portal',
      message: 'Rolled back to 1.0.0',
    };
    backend.targetEvents = [
      { ...rollback, seq: 7, at: endedAt + 60_000, why: 'too slow' },
      { ...rollback, seq: 9, at: endedAt + 180_000, why: 'another one' },
    ];
    await openRelease(backend);
    const row = await screen.findByTestId('event-target-rolled-back');
    expect(row).toHaveTextContent('Rolled back to 1.0.0“too slow”');
    expect(screen.queryByText(/another one/)).toBeNull();
  });

  it('adds what happens while one looks', async () => {
    const { backend } = await openRelease();
    backend.events = [
      ...backend.events,
      {
        ...backend.events[2],
        seq: 4,
        type: 'canary-paused',
        by: 'user:default/developer',
        message: 'Paused',
        why: 'lunch',
      },
    ];
    backend.change(
      aRelease({
        stages: [
          aCanaryStage(
            aCanaryView({
              paused: { by: 'user:default/developer', at: 1, why: 'lunch' },
            }),
          ),
        ],
      }),
    );
    lookAgain();
    expect(await screen.findByText('Paused by you: “lunch”')).toBeVisible();
    expect(screen.getByTestId('release-status')).toHaveTextContent(
      'canary paused',
    );
    expect(
      within(screen.getByRole('table', { name: 'Events' })).getAllByRole('row'),
    ).toHaveLength(5);
    expect(screen.getByRole('button', { name: 'Resume' })).toBeEnabled();
  });

  it('cancels a release that waits for an approval, and says when it has ended', async () => {
    const backend = new TestBackend();
    const waiting = aRelease({ stages: [anApprovalStage()], reached: 0 });
    backend.service = aService({ running: [waiting] });
    backend.on('POST /releases/12/commands', () => {
      const ending = { ...waiting, status: 'rolling-back' as const };
      backend.change(ending);
      return ending;
    });
    const { user } = await openRelease(backend);
    expect(screen.getByText('Waits for sre')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Cancel release' }));
    await user.click(
      within(
        screen.getByRole('dialog', { name: 'Cancel release #12?' }),
      ).getByRole('button', { name: 'Cancel release' }),
    );
    await waitFor(() =>
      expect(confirmation()).toHaveTextContent(
        'Release #12 is being cancelled.',
      ),
    );
    expect(backend.commands[0].body).toEqual({ type: 'cancel' });

    backend.change({ ...waiting, status: 'cancelled', endedAt: Date.now() });
    lookAgain();
    await waitFor(() =>
      expect(confirmation()).toHaveTextContent('Release #12 is cancelled.'),
    );
    expect(region('Release of 1.1.0 to prod')).toHaveTextContent(
      'Reached 0 % of everyone',
    );
    expect(screen.queryByRole('button', { name: 'Cancel release' })).toBeNull();
  });

  it('offers the way back as long as the version before it is kept', async () => {
    const backend = new TestBackend();
    backend.service = aService({
      environments: [
        {
          name: 'prod',
          production: true,
          target: aTarget('prod', {
            stable: aRevision('r1', '1.1.0'),
            previous: {
              ...aRevision('r0', '1.0.0'),
              until: Date.now() + 3_600_000,
            },
            rollback: { version: '1.0.0', words: 'Everyone gets 1.0.0.' },
          }),
        },
      ],
      running: [],
      history: [
        aRelease({
          status: 'succeeded',
          reached: 100,
          endedAt: Date.now(),
          message: '1.1.0 is stable; 1.0.0 is kept for 1h',
          stages: [],
        }),
      ],
    });
    await openRelease(backend);
    const ended = within(region('Release of 1.1.0 to prod'));
    expect(ended.getByText('released')).toBeVisible();
    expect(
      ended.getByText('1.1.0 is stable; 1.0.0 is kept for 1h'),
    ).toBeVisible();
    expect(ended.getByRole('button', { name: 'Roll back' })).toBeEnabled();
  });

  it('asks for an approval where the next step needs one', async () => {
    const backend = new TestBackend();
    backend.service = aService({
      environments: [
        { name: 'prod', production: true, target: aCanaryTarget() },
      ],
      running: [
        aRelease({
          stages: [
            aCanaryStage(aCanaryView({ current: 3 }), {
              commands: ['promote', 'set', 'pause', 'approve', 'reject'],
            }),
          ],
        }),
      ],
    });
    await openRelease(backend, people.approver);
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Approve' })).toBeEnabled(),
    );
    expect(
      screen.getByRole('button', { name: 'Promote to 50 %' }),
    ).toHaveAccessibleDescription(
      'The plan asks for an approval before this step.',
    );
    expect(
      screen.getByRole('button', { name: 'Roll back' }),
    ).toHaveAccessibleDescription(
      "You don't have the right 'releases.target.rollback' for this component.",
    );
  });

  it('says what is wrong with a release that is not there', async () => {
    renderPortal({ path: '/releases/77', backend: new TestBackend() });
    expect(
      await screen.findByText(
        "Failed to ask the backend: No release with id '77' found",
      ),
    ).toBeVisible();
  });

  it('says what is wrong with a path that is no release', async () => {
    renderPortal({ path: '/releases/latest', backend: new TestBackend() });
    expect(
      await screen.findByText(/'latest' is not the number of a release/),
    ).toBeVisible();
  });
});

describe('the page of all releases', () => {
  it('shows what runs now and what ended last, and leads to each', async () => {
    const user = userEvent.setup();
    renderPortal({ path: '/releases', backend: new TestBackend() });
    const running = within(
      await screen.findByRole('table', { name: 'Running now' }),
    );
    expect(running.getByText('canary running')).toBeVisible();
    expect(running.getByText('Holds for another 6 min')).toBeVisible();
    const latest = within(screen.getByRole('table', { name: 'Latest' }));
    expect(latest.getByText('rolled back')).toBeVisible();
    await user.click(running.getByRole('link', { name: '#12' }));
    expect(
      await screen.findByRole('heading', {
        name: 'Release #12: shop 1.1.0 to prod',
      }),
    ).toBeVisible();
  });

  it.each(['/releases', '/releases/12'])(
    'counts time on %s as the backend does, however wrong the clock here is',
    async path => {
      const backend = new TestBackend();
      const ahead = 3 * 60_000;
      backend.now = () => Date.now() + ahead;
      renderPortal({ path, backend });
      expect((await screen.findAllByText(/39 min ago/))[0]).toBeVisible();
    },
  );

  it('says that the backend fails', async () => {
    const backend = new TestBackend();
    backend.down = new TestRefusal(
      503,
      'ServiceUnavailableError',
      'No database',
    );
    renderPortal({ path: '/releases', backend });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Failed to ask the backend: No database',
    );
  });
});
