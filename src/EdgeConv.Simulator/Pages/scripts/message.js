import { at, setText } from './dom.js';

/** One message at a time, until it is read or something else is tried. */
export const say = error => {
  setText(at('message-code'), error.code ?? '');
  setText(at('message-text'), error.message ?? String(error));
  at('message').hidden = false;
};

export const silence = () => { at('message').hidden = true; };

/** Does what a button asks; whatever is refused is said. */
export const attempt = async action => {
  silence();
  try {
    return await action();
  } catch (error) {
    say(error);
    return undefined;
  }
};

at('message-close').addEventListener('click', silence);
