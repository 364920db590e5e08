import { useCallback, useState } from 'react';
import { ProxiedSignInPage } from '@backstage/core-components';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { DemoUser } from './demoUsers';
import { DemoUserChoice } from './DemoUserChoice';
import { rememberedUser } from './rememberedUser';
import { withSignOut } from './withSignOut';

/** Signs in as one of the demo's people, through the backend's provider `demo`. */
export const DemoSignInPage = ({ onSignInSuccess }: SignInPageProps) => {
  const [attempt, setAttempt] = useState(() => ({
    user: rememberedUser.get(),
    count: 0,
  }));
  const choose = useCallback(
    (user: DemoUser) => setAttempt(({ count }) => ({ user, count: count + 1 })),
    [],
  );
  const ErrorComponent = useCallback(
    ({ error }: { error?: Error }) => (
      <DemoUserChoice
        problem={`Failed to sign in: ${error?.message ?? 'unknown reason'}`}
        onChoose={choose}
      />
    ),
    [choose],
  );

  const { user, count } = attempt;
  if (!user) {
    return <DemoUserChoice onChoose={choose} />;
  }
  return (
    <ProxiedSignInPage
      key={count}
      provider="demo"
      headers={{ 'x-demo-user': user.name }}
      onSignInSuccess={identity => {
        rememberedUser.set(user);
        onSignInSuccess(withSignOut(identity, rememberedUser.forget));
      }}
      ErrorComponent={ErrorComponent}
    />
  );
};
