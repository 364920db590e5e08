import { Theme } from '@material-ui/core/styles';

/** A strong colour, its background, and the text that is readable on that background. */
export interface Tone {
  main: string;
  soft: string;
  text: string;
}

/** The colours that carry meaning, the same on every screen. */
export interface ReleaseColours {
  stable: Tone;
  canary: Tone;
  good: Tone;
  busy: Tone;
  warning: Tone;
  bad: Tone;
  quiet: Tone;
}

const light: ReleaseColours = {
  stable: { main: '#3367d6', soft: '#e8f0fe', text: '#174ea6' },
  canary: { main: '#e8710a', soft: '#feefe3', text: '#9c4400' },
  good: { main: '#1e8e3e', soft: '#e6f4ea', text: '#0d652d' },
  busy: { main: '#8ab4f8', soft: '#e8f0fe', text: '#174ea6' },
  warning: { main: '#f9ab00', soft: '#fef7e0', text: '#7a4f00' },
  bad: { main: '#d93025', soft: '#fce8e6', text: '#a50e0e' },
  quiet: { main: '#9aa0a6', soft: '#f1f3f4', text: '#4d5156' },
};

const dark: ReleaseColours = {
  stable: { main: '#7baaf7', soft: 'rgba(123,170,247,.18)', text: '#aecbfa' },
  canary: { main: '#ff9a47', soft: 'rgba(255,154,71,.18)', text: '#ffb77a' },
  good: { main: '#5bb974', soft: 'rgba(91,185,116,.18)', text: '#a8dab5' },
  busy: { main: '#aecbfa', soft: 'rgba(174,203,250,.18)', text: '#c6dafc' },
  warning: { main: '#fcc934', soft: 'rgba(252,201,52,.18)', text: '#fde293' },
  bad: { main: '#f28b82', soft: 'rgba(242,139,130,.18)', text: '#f6aea9' },
  quiet: { main: '#9aa0a6', soft: 'rgba(154,160,166,.18)', text: '#dadce0' },
};

/** The colours of a theme. */
export function coloursOf(theme: Theme): ReleaseColours {
  return theme.palette.type === 'dark' ? dark : light;
}
