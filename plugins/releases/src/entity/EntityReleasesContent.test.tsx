import { screen, waitFor, within } from '@testing-library/react';
import { lookAgain } from '../__testUtils__/lookAgain';
import { button, openTab, region } from '../__testUtils__/openTab';
import {
  aPipeline,
  aRelease,
  aService,
  aTarget,
} from '../__testUtils__/pictures';
import { people, renderPortal, SHOP_TAB } from '../__testUtils__/renderPortal';
import { TestBackend, TestRefusal } from '../__testUtils__/TestBackend';

/** Where links to this plugin's tab lead; the sidebar has one to its page as well. */
const tabLinks = () =>
  screen
    .queryAllByRole('link', { name: 'Releases' })
    .map(link => link.getAttribute('href'))
    .filter(href => href !== '/releases');

describe('the tab Releases of a service', () => {
  it('shows what runs where, and says in words what colours say', async () => {
    await openTab();
    expect(tabLinks()).toEqual([SHOP_TAB]);
    const dev = within(region('Environment dev'));
    expect(dev.getByText('1.0.0')).toBeVisible();
    expect(dev.getByText('running')).toBeVisible();
    expect(dev.getByText('2 ready')).toBeVisible();

    const prod = within(region('Environment prod'));
    expect(prod.getByText('+ 1.1.0')).toBeVisible();
    expect(prod.getByText('canary 10 %')).toBeVisible();
    expect(prod.getByText(/^3 of 4 ready, 1 failing/)).toBeVisible();
    expect(prod.getByText('crash loop: OOMKilled, 3 restarts')).toBeVisible();
    expect(
      within(prod.getByRole('list', { name: 'Instances of canary' })).getByRole(
        'img',
        { name: 'shop-r1-a: ready, 1.1.0 (canary)' },
      ),
    ).toBeVisible();

    const history = within(screen.getByRole('table', { name: 'History' }));
    expect(history.getAllByRole('row')).toHaveLength(2);
    expect(history.getByText('rolled back')).toBeVisible();
    expect(history.getByRole('link', { name: '#11' })).toHaveAttribute(
      'href',
      '/releases/11',
    );
  });

  it('shows the running canary: share, steps, who sees it, how both groups do', async () => {
    const { user } = await openTab();
    expect(screen.getByTestId('share')).toHaveTextContent('10 %');
    expect(
      screen.getByText('Seen by: the office, and 10 % of everyone'),
    ).toBeVisible();
    const steps = within(screen.getByRole('list', { name: 'Steps' }));
    const [office, , ten, twenty] = steps.getAllByRole('listitem');
    expect(office).toHaveTextContent('Office, done');
    expect(ten).toHaveTextContent('10 %, now');
    expect(ten).toHaveAttribute('aria-current', 'step');
    expect(twenty).toHaveTextContent('20 %, to come');

    const errors = await screen.findByRole('figure', { name: 'Errors' });
    expect(errors).toHaveTextContent('stable 0.22 %');
    expect(errors).toHaveTextContent('canary 8.67 %');
    expect(screen.getByRole('figure', { name: 'Requests' })).toHaveTextContent(
      '45 /s stable',
    );
    await user.click(button('Show the numbers as a table'));
    expect(
      within(
        screen.getByRole('table', { name: 'Traffic of stable and canary' }),
      ).getAllByRole('row'),
    ).toHaveLength(121);
  });

  it('does not show a cluster out of reach as an empty one', async () => {
    const backend = new TestBackend();
    backend.service = aService({
      environments: [
        {
          name: 'prod',
          production: true,
          target: aTarget('prod', {
            observedAt: undefined,
            stable: undefined,
            instances: [],
            entrance: undefined,
            settled: false,
            message: 'Error: connect ECONNREFUSED',
          }),
        },
      ],
      running: [],
    });
    await openTab(backend);
    const prod = region('Environment prod');
    expect(prod).toHaveTextContent('out of reach');
    expect(prod).toHaveTextContent(
      'Could not be looked at: Error: connect ECONNREFUSED',
    );
    expect(prod).not.toHaveTextContent('no instances');
  });

  it('says who took a finished release back, and why', async () => {
    const backend = new TestBackend();
    const endedAt = Date.now() - 600_000;
    backend.service = aService({
      environments: [
        { name: 'prod', production: true, target: aTarget('prod') },
      ],
      running: [],
      history: [
        aRelease({ status: 'succeeded', endedAt, digest: 'sha256:1.1.0' }),
      ],
    });
    const rollback = {
      subject: 'target:prod/default/shop',
      type: 'target-rolled-back',
      by: 'user:default/approver',
      from: 'portal',
      message: 'Rolled back to 1.0.0',
    };
    backend.targetEvents = [
      { ...rollback, seq: 1, at: endedAt - 1, why: 'another one' },
      { ...rollback, seq: 2, at: endedAt + 60_000, why: 'too slow' },
    ];
    await openTab(backend);
    const prod = region('Environment prod');
    await waitFor(() =>
      expect(prod).toHaveTextContent(
        'rolled back 9 min ago by approver: “too slow”',
      ),
    );
    expect(prod).not.toHaveTextContent('since');
  });

  it('is not there for a component without a plan', async () => {
    renderPortal({
      path: '/catalog/default/component/untouched',
      backend: new TestBackend(),
    });
    expect(await screen.findByRole('link', { name: 'Overview' })).toBeVisible();
    expect(tabLinks()).toEqual([]);
  });

  it('lets a viewer press nothing, and says which right is missing', async () => {
    await openTab(new TestBackend(), people.viewer);
    for (const [name, right] of [
      ['Release a version…', 'releases.release.start'],
      ['Promote to 20 %', 'releases.release.operate'],
      ['Set share…', 'releases.release.operate'],
      ['Pause', 'releases.release.operate'],
      ['Roll back', 'releases.target.rollback'],
    ]) {
      expect(button(name)).toBeDisabled();
      expect(button(name)).toHaveAccessibleDescription(
        `You don't have the right '${right}' for this component.`,
      );
    }
    for (const deploy of screen.getAllByRole('button', {
      name: 'Deploy a version…',
    })) {
      expect(deploy).toBeDisabled();
    }
  });

  it('keeps the last picture when the backend fails, and says so', async () => {
    const { backend } = await openTab();
    backend.down = new TestRefusal(
      503,
      'ServiceUnavailableError',
      'No database',
    );
    lookAgain();
    await waitFor(() =>
      expect(
        screen.getAllByRole('alert').map(alert => alert.textContent),
      ).toContain(
        'This is the last that is known; asking again failed: No database',
      ),
    );
    expect(screen.getByText(/· not live, updated/)).toBeVisible();
    expect(screen.getByTestId('share')).toHaveTextContent('10 %');

    backend.down = undefined;
    lookAgain();
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    expect(screen.getByText(/· live, updated/)).toBeVisible();
  });

  it('shows where a plan is wrong, and starts nothing by it', async () => {
    const backend = new TestBackend();
    backend.service = aService({
      running: [],
      pipelines: [
        aPipeline('dev', {
          problems: [
            {
              path: 'spec.pipelines.to-dev.triggers[0]',
              message: 'No source for this trigger is installed',
              severity: 'warning',
            },
          ],
        }),
        aPipeline('test', {
          problems: [
            {
              path: 'spec.pipelines.to-test.stages.deploy.timeuot',
              message: "Unknown field 'timeuot'",
              value: '5m',
              expected: "'timeout'",
            },
          ],
        }),
      ],
    });
    await openTab(backend);
    const test = within(region('Environment test'));
    expect(test.getByText("Pipeline 'to-test' can't be started")).toBeVisible();
    expect(test.getByText(/Unknown field 'timeuot'/)).toHaveTextContent(
      `spec.pipelines.to-test.stages.deploy.timeuot: Unknown field 'timeuot'It says "5m"Expected: 'timeout'`,
    );
    expect(
      test.getByRole('button', { name: 'Deploy a version…' }),
    ).toBeDisabled();

    const dev = within(region('Environment dev'));
    expect(dev.getByText("Pipeline 'to-dev' has a warning")).toBeVisible();
    expect(
      dev.getByRole('button', { name: 'Deploy a version…' }),
    ).toBeEnabled();
  });
});
