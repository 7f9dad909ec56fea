// What the page asks of the simulator, and what it is told.
const header = { 'X-EdgeConv': '1' };

/** The simulator said no: a code and a sentence. */
export class Refusal extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const answerOf = async response => {
  if (response.ok) return response.status === 204 ? null : await response.json();
  let said;
  try { said = await response.json(); } catch { said = null; }
  throw new Refusal(said?.code ?? `HTTP ${response.status}`, said?.message ?? 'The simulator refused this.');
};

const reach = async (path, options) => {
  let response;
  try { response = await fetch(path, options); } catch { throw new Refusal('', 'The simulator is not reached. Does `edgeconv simulate` still run?'); }
  return await answerOf(response);
};

export const get = path => reach(path);
export const post = (path, body = {}) => reach(path, { method: 'POST', headers: { ...header, 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
export const upload = (path, file) => reach(path, { method: 'POST', headers: { ...header, 'Content-Type': 'application/octet-stream' }, body: file });

const most = 64 << 20;
/** A file that is too large is not sent at all. */
export const bounded = file => {
  if (file.size > most) throw new Refusal('', `${file.name} has ${(file.size / (1 << 20)).toFixed(0)} MiB; the simulator takes at most ${most >> 20} MiB. Give its path on this computer instead.`);
};

/** Follows the simulation while somebody looks: a hidden page lets go of its stream and asks for nothing. */
export const listen = ({ state, event, lost }) => {
  let events, again;
  const open = () => {
    clearTimeout(again);
    if (events || document.hidden) return;
    events = new EventSource('events');
    events.addEventListener('state', message => state(JSON.parse(message.data)));
    events.addEventListener('event', message => event(JSON.parse(message.data)));
    events.onerror = () => {
      lost();
      if (events?.readyState !== EventSource.CLOSED) return;
      close();
      again = setTimeout(open, 3000);
    };
  };
  const close = () => {
    events?.close();
    events = undefined;
  };
  document.addEventListener('visibilitychange', () => document.hidden ? close() : open());
  open();
};

/** Something that is asked for again and again, never twice at once, not while nobody looks; the newest answer is shown. */
export const asker = (ask, show, fail) => {
  let isAsking = false, isStale = false;
  const run = async () => {
    if (isAsking) { isStale = true; return; }
    isAsking = true;
    try {
      do {
        isStale = false;
        const answer = await ask();
        if (!isStale) show(answer);
      } while (isStale);
    } catch (error) {
      fail?.(error);
    } finally {
      isAsking = false;
    }
  };
  return run;
};
