import { makeStyles } from '@material-ui/core/styles';
import { ServiceOverview } from '@backstage-releases/plugin-releases-common';
import { EnvironmentCard } from './EnvironmentCard';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(2),
    '& > *': { flex: '1 1 250px' },
  },
}));

/** The environments from left to right, as code travels. */
export function EnvironmentRow({ service }: { service: ServiceOverview }) {
  const classes = useStyles();
  return (
    <div className={classes.root}>
      {service.environments.map(environment => (
        <EnvironmentCard
          key={environment.name}
          environment={environment}
          pipelines={service.pipelines}
          history={service.history}
          release={service.running.find(
            each =>
              each.environment === environment.name &&
              each.id === environment.target?.holder,
          )}
        />
      ))}
    </div>
  );
}
