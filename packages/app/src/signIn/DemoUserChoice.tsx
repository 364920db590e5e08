import Button from '@material-ui/core/Button';
import Card from '@material-ui/core/Card';
import CardActions from '@material-ui/core/CardActions';
import CardContent from '@material-ui/core/CardContent';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { WarningPanel } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/core-plugin-api';
import { DemoUser, demoUsers } from './demoUsers';

const useStyles = makeStyles(theme => ({
  root: {
    minHeight: '100vh',
    padding: theme.spacing(8, 3),
    background: theme.palette.background.default,
    color: theme.palette.text.primary,
  },
  inside: { maxWidth: 920, margin: '0 auto' },
  choices: {
    display: 'grid',
    gap: theme.spacing(3),
    gridTemplateColumns: 'repeat(auto-fit, minmax(240px, 1fr))',
    padding: 0,
    margin: theme.spacing(4, 0),
    listStyle: 'none',
  },
  card: { display: 'flex', flexDirection: 'column', height: '100%' },
  text: { flexGrow: 1 },
  action: { padding: theme.spacing(2) },
}));

/** Asks who signs in, and says what each may do. */
export const DemoUserChoice = (props: {
  onChoose: (user: DemoUser) => void;
  problem?: string;
}) => {
  const classes = useStyles();
  const title = useApi(configApiRef).getOptionalString('app.title');

  return (
    <main className={classes.root}>
      <div className={classes.inside}>
        <Typography variant="h3" component="h1">
          {title ?? 'Releases'}
        </Typography>
        <Typography variant="body1">
          This is a demo. Sign in as one of three people; what each may do is
          decided by the backend.
        </Typography>
        <ul className={classes.choices}>
          {demoUsers.map(user => (
            <li key={user.name}>
              <Card className={classes.card}>
                <CardContent className={classes.text}>
                  <Typography variant="h5" component="h2" gutterBottom>
                    {user.title}
                  </Typography>
                  <Typography
                    id={`may-${user.name}`}
                    variant="body2"
                    color="textSecondary"
                  >
                    {user.may}
                  </Typography>
                </CardContent>
                <CardActions className={classes.action}>
                  <Button
                    fullWidth
                    variant="contained"
                    color="primary"
                    aria-describedby={`may-${user.name}`}
                    onClick={() => props.onChoose(user)}
                  >
                    Sign in as {user.title.toLocaleLowerCase('en-US')}
                  </Button>
                </CardActions>
              </Card>
            </li>
          ))}
        </ul>
        {props.problem && (
          <WarningPanel severity="error" title={props.problem} />
        )}
      </div>
    </main>
  );
};
