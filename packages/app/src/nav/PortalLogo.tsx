import { Link, useSidebarOpenState } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    alignItems: 'center',
    gap: 14,
    height: 64,
    paddingLeft: 20,
    color: '#fff',
    fontSize: 18,
    fontWeight: 600,
    whiteSpace: 'nowrap',
    overflow: 'hidden',
  },
  mark: { flex: 'none', width: 32, height: 32 },
});

/** A line that splits in two: stable blue goes on, canary orange leaves it. */
export const PortalLogo = () => {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();

  return (
    <Link
      to="/"
      underline="none"
      className={classes.root}
      aria-label="Releases, to the start page"
    >
      <svg
        className={classes.mark}
        viewBox="0 0 32 32"
        fill="none"
        strokeWidth={3}
        strokeLinecap="round"
        aria-hidden
      >
        <path d="M4 16h8" stroke="#fff" />
        <path d="M12 16c7 0 6-8 16-8" stroke="#7eb3ff" />
        <path d="M12 16c7 0 6 8 16 8" stroke="#ffa03c" />
      </svg>
      {isOpen && 'Releases'}
    </Link>
  );
};
