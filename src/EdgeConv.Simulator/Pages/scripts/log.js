// The newest events first; older ones than the list holds are forgotten.
import { at, make } from './dom.js';

const most = 200;
const clock = milliseconds => `${Math.floor(milliseconds / 60000)}:${(milliseconds % 60000 / 1000).toFixed(1).padStart(4, '0')}`;
let newest = 0;

export const add = event => {
  if (event.id <= newest) return;
  newest = event.id;
  const item = make('li', event.kind, make('time', '', clock(event.milliseconds)), make('span', 'kind', event.kind), make('span', 'text', event.text));
  at('log').prepend(item);
  while (at('log').children.length > most) at('log').lastElementChild.remove();
};

/** Another simulation counts from one again. */
export const restart = () => {
  newest = 0;
  at('log').replaceChildren();
};

export const after = () => newest;
