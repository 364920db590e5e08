import { screen, waitFor, within } from '@testing-library/react';
import {
  aCanaryStage,
  aCanaryTarget,
  aCanaryView,
  anApprovalStage,
  aRelease,
  aService,
  aTarget,
} from '../__testUtils__/pictures';
import { lookAgain } from '../__testUtils__/lookAgain';
import { button, openTab, region } from '../__testUtils__/openTab';
import { people, renderPortal, SHOP_TAB } from '../__testUtils__/renderPortal';
import { TestBackend, TestRefusal } from '../__testUtils__/TestBackend';

const confirmation = () => screen.getByTestId('confirmation');

describe('a command on the tab', () => {
  it('asks before it promotes in production, says why, and calls it done only when it is confirmed', async () => {
    const { backend, user } = await openTab();
    backend.on('POST /releases/12/commands', () => aRelease());
    await user.click(button('Promote to 20 %'));
    const dialog = within(
      screen.getByRole('dialog', { name: 'Promote to 20 %?' }),
    );
    expect(
      dialog.getByText(
        '20 % of everyone will get 1.1.0 instead of 10 %. Nobody who has it now goes back.',
      ),
    ).toBeVisible();
    expect(
      dialog.getByText('This acts on production: real users of prod.'),
    ).toBeVisible();
    expect(backend.commands).toEqual([]);

    await user.type(dialog.getByLabelText('Why (optional)'), 'looks well');
    await user.click(dialog.getByRole('button', { name: 'Promote to 20 %' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(backend.commands.map(({ path, body }) => ({ path, body }))).toEqual([
      {
        path: '/releases/12/commands',
        body: { type: 'promote', step: 3, stage: 'canary', why: 'looks well' },
      },
    ]);
    expect(confirmation()).toHaveTextContent(
      'Asked for 20 % of everyone; not confirmed by every proxy instance yet.',
    );

    const stageAt = (confirmed: boolean) =>
      aRelease({
        stages: [aCanaryStage(aCanaryView({ current: 3, confirmed }))],
      });
    backend.change(stageAt(false));
    lookAgain();
    await waitFor(() =>
      expect(screen.getByTestId('share')).toHaveTextContent('20 %'),
    );
    expect(
      screen.getByText('Not confirmed by every proxy instance yet'),
    ).toBeVisible();
    expect(confirmation()).toHaveTextContent(/not confirmed/);

    backend.change(stageAt(true));
    lookAgain();
    await waitFor(() =>
      expect(confirmation()).toHaveTextContent(
        'Confirmed by every proxy instance: 20 % of everyone gets 1.1.0.',
      ),
    );
  });

  it('rolls back after asking, and says what the proxies confirmed', async () => {
    const { backend, user } = await openTab();
    backend.on('POST /targets/prod/default/shop/rollback', () => ({
      target: aCanaryTarget({ canary: undefined, rollback: undefined }),
      version: '1.0.0',
      confirmed: true,
      fenced: true,
      confirmations: [{ instance: 'proxy-1', generation: 8, confirmed: true }],
      tookMs: 412,
      release: 12,
    }));
    await user.click(button('Roll back'));
    const dialog = within(
      screen.getByRole('dialog', { name: 'Roll prod back to 1.0.0?' }),
    );
    expect(
      dialog.getByText(
        'Everyone gets 1.0.0 at once; the other version is removed afterwards.',
      ),
    ).toBeVisible();
    await user.type(dialog.getByLabelText('Why (optional)'), 'too many 500s');
    await user.click(dialog.getByRole('button', { name: 'Roll back' }));
    await waitFor(() =>
      expect(confirmation()).toHaveTextContent(
        'Sent everyone back to 1.0.0 in 0.4 s, confirmed by 1 of 1 proxy.',
      ),
    );
    expect(backend.commands[0].body).toEqual({ why: 'too many 500s' });
    await user.click(button('Dismiss'));
    expect(confirmation()).toBeEmptyDOMElement();
  });

  it('does not call a rollback done that a proxy has not confirmed', async () => {
    const { backend, user } = await openTab();
    backend.on('POST /targets/prod/default/shop/rollback', () => ({
      target: aCanaryTarget({ settled: false }),
      version: '1.0.0',
      confirmed: false,
      fenced: false,
      confirmations: [
        { instance: 'proxy-1', generation: 8, confirmed: true },
        {
          instance: 'proxy-2',
          generation: 'unknown',
          confirmed: false,
          message: 'connection refused',
        },
      ],
      tookMs: 12_000,
      release: 12,
    }));
    await user.click(button('Roll back'));
    await user.click(
      within(screen.getByRole('dialog')).getByRole('button', {
        name: 'Roll back',
      }),
    );
    await waitFor(() =>
      expect(confirmation()).toHaveTextContent(
        'Not confirmed after 12 s: not everyone gets 1.0.0 for certain yet.',
      ),
    );
    expect(confirmation()).toHaveTextContent(
      'proxy-2 could not be asked: connection refused',
    );

    backend.service = aService({
      environments: [
        {
          name: 'prod',
          production: true,
          target: aTarget('prod', { observedAt: Date.now() + 60_000 }),
        },
      ],
      running: [],
    });
    lookAgain();
    await waitFor(() =>
      expect(confirmation()).toHaveTextContent('Everyone gets 1.0.0;'),
    );
  });

  it("shows the backend's refusal in full and keeps what was typed", async () => {
    const { backend, user } = await openTab();
    const words =
      "No stage of release '12' takes 'pause' now; under way: 'canary' (Makes 1.1.0 stable)";
    backend.on('POST /releases/12/commands', () => {
      throw new TestRefusal(409, 'ConflictError', words);
    });
    await user.click(button('Pause'));
    const dialog = within(screen.getByRole('dialog'));
    await user.type(dialog.getByLabelText('Why (optional)'), 'lunch');
    await user.click(dialog.getByRole('button', { name: 'Pause' }));
    expect(await dialog.findByRole('alert')).toHaveTextContent(words);
    expect(dialog.getByLabelText('Why (optional)')).toHaveValue('lunch');
    expect(confirmation()).toBeEmptyDOMElement();
  });

  it('is seen to its end when its button goes meanwhile', async () => {
    const { backend, user } = await openTab();
    let fail = () => {};
    backend.on(
      'POST /targets/prod/default/shop/rollback',
      () =>
        new Promise((_, reject) => {
          fail = () =>
            reject(new TestRefusal(504, 'GatewayTimeout', 'No answer in time'));
        }),
    );
    await user.click(button('Roll back'));
    const dialog = within(screen.getByRole('dialog'));
    await user.click(dialog.getByRole('button', { name: 'Roll back' }));
    // the way back is taken, so there is none to offer any more
    backend.service = aService({
      environments: [
        { name: 'prod', production: true, target: aTarget('prod') },
      ],
      running: [],
    });
    lookAgain();
    await waitFor(() =>
      expect(screen.queryByText('Promote to 20 %')).toBeNull(),
    );
    fail();
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'No answer in time',
    );
  });

  it('is confirmed no longer when somebody else goes on from there', async () => {
    const { backend, user } = await openTab();
    backend.on('POST /releases/12/commands', () => aRelease());
    const stage = (changes: object) =>
      aRelease({ stages: [aCanaryStage(aCanaryView(changes))] });
    await user.click(button('Promote to 20 %'));
    await user.click(
      within(screen.getByRole('dialog')).getByRole('button', {
        name: 'Promote to 20 %',
      }),
    );
    backend.change(stage({ current: 3 }));
    lookAgain();
    await waitFor(() => expect(confirmation()).toHaveTextContent(/Confirmed/));
    backend.change(stage({ current: 3, share: 5, confirmed: false }));
    lookAgain();
    await waitFor(() =>
      expect(screen.getByTestId('share')).toHaveTextContent('5 %'),
    );
    expect(confirmation()).toBeEmptyDOMElement();
  });

  it('gives way to the news when its release goes back by itself', async () => {
    const backend = new TestBackend();
    backend.service = aService({ running: [], history: [] });
    const { user } = await openTab(backend);
    const started = aRelease();
    backend.on('POST /releases', () => started);
    await user.click(button('Release a version…'));
    const dialog = within(screen.getByRole('dialog'));
    await waitFor(() =>
      expect(dialog.getByRole('combobox', { name: 'Version' })).toHaveValue(
        '1.3.0',
      ),
    );
    await user.click(dialog.getByRole('button', { name: /^Release 1.3.0 to/ }));
    await waitFor(() =>
      expect(confirmation()).toHaveTextContent(/Release #12 .* has started/),
    );
    backend.service = aService({ running: [started], history: [started] });
    lookAgain();
    await screen.findByTestId('share');
    expect(confirmation()).toHaveTextContent(/has started/);

    const message = '9.6 % of 52 canary requests failed, more than 5 %';
    backend.service = aService({
      running: [],
      history: [
        {
          ...started,
          status: 'rolled-back',
          message,
          endedAt: Date.now() - 30_000,
        },
      ],
    });
    lookAgain();
    const news = await screen.findByRole('region', {
      name: 'Release of 1.1.0 to prod',
    });
    expect(news).toHaveTextContent(/rolled back.*9\.6 % of 52/);
    expect(confirmation()).toBeEmptyDOMElement();
  });

  it('lets nobody confirm what has changed since she read it', async () => {
    const { backend, user } = await openTab();
    await user.click(button('Promote to 20 %'));
    backend.change(
      aRelease({ stages: [aCanaryStage(aCanaryView({ current: 3 }))] }),
    );
    lookAgain();
    const dialog = within(screen.getByRole('dialog'));
    expect(
      await dialog.findByText(/has moved on while you were reading/),
    ).toBeVisible();
    expect(
      dialog.getByRole('button', { name: 'Promote to 20 %' }),
    ).toBeDisabled();
  });

  it('sets a share that a person types, and refuses what is none', async () => {
    const { backend, user } = await openTab();
    backend.on('POST /releases/12/commands', () => aRelease());
    await user.click(button('Set share…'));
    const dialog = within(
      screen.getByRole('dialog', { name: 'Set the share of the canary' }),
    );
    const share = dialog.getByLabelText('Share of everyone, percent');
    await user.type(share, '101');
    expect(dialog.getByText("'101' is more than 100.")).toBeVisible();
    expect(dialog.getByRole('button', { name: 'Set' })).toBeDisabled();
    await user.clear(share);
    await user.type(share, '0,07');
    expect(
      dialog.getByText(/Exactly those who were added last go back to 1.0.0/),
    ).toBeVisible();
    await user.click(dialog.getByRole('button', { name: 'Set 0.07 %' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(backend.commands[0].body).toEqual({
      type: 'set',
      stage: 'canary',
      share: 0.07,
    });
  });

  it('starts a release, and shows why an unknown version is refused', async () => {
    const { backend, user } = await openTab();
    backend.on('POST /releases', ({ body }) => {
      if (body.version === '9.9.9') {
        throw new TestRefusal(404, 'NotFoundError', "No version '9.9.9' found");
      }
      return aRelease({ id: 13, ...body, environment: 'dev' });
    });
    await user.click(
      within(region('Environment dev')).getByRole('button', {
        name: 'Deploy a version…',
      }),
    );
    const dialog = within(
      screen.getByRole('dialog', { name: 'Deploy a version' }),
    );
    const version = await dialog.findByRole('combobox', { name: 'Version' });
    await waitFor(() => expect(version).toHaveValue('1.3.0'));
    expect(
      dialog.queryByText('This acts on production: real users of prod.'),
    ).toBeNull();

    await user.selectOptions(version, 'Another version…');
    await user.type(
      dialog.getByRole('textbox', { name: 'Tag of the image' }),
      '9.9.9',
    );
    await user.click(
      dialog.getByRole('button', { name: 'Release 9.9.9 to dev' }),
    );
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      "No version '9.9.9' found",
    );

    await user.selectOptions(version, '1.2.0 · 3f2c1ab');
    await user.type(dialog.getByLabelText('Note (optional)'), 'try it');
    await user.click(
      dialog.getByRole('button', { name: 'Release 1.2.0 to dev' }),
    );
    await waitFor(() =>
      expect(confirmation()).toHaveTextContent(
        'Release #13 of 1.2.0 to dev has started.',
      ),
    );
    expect(backend.commands.at(-1)?.body).toEqual({
      entityRef: 'component:default/shop',
      pipeline: 'to-dev',
      version: '1.2.0',
      note: 'try it',
    });
  });

  it('lets those approve whom the plan asks, and tells the others', async () => {
    const waiting = aService({
      running: [aRelease({ stages: [anApprovalStage()] })],
    });
    const asDeveloper = new TestBackend();
    asDeveloper.service = waiting;
    const { unmount } = renderPortal({
      path: SHOP_TAB,
      backend: asDeveloper,
      person: {
        ...people.developer,
        permissions: ['releases.release.approve'],
      },
    });
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: 'Approve' }),
      ).toHaveAccessibleDescription(
        'The plan asks sre, and you are not one of them.',
      ),
    );
    unmount();

    const asApprover = new TestBackend();
    asApprover.service = waiting;
    asApprover.on('POST /releases/12/commands', () => aRelease());
    const { user } = await openTab(asApprover, people.approver);
    expect(screen.getByText('waits for approval')).toBeVisible();
    await waitFor(() => expect(button('Approve')).toBeEnabled());
    await user.click(button('Approve'));
    await user.click(
      within(
        screen.getByRole('dialog', { name: 'Approve 1.1.0 for prod?' }),
      ).getByRole('button', { name: 'Approve' }),
    );
    await waitFor(() =>
      expect(asApprover.commands.map(({ body }) => body)).toEqual([
        { type: 'approve', stage: 'approve' },
      ]),
    );
  });
});
