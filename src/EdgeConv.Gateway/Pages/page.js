'use strict';
// The page's script: shows what /events says. Names come from models and files, so they are only ever set as text.
(() => {
  const at = id => document.getElementById(id);
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const setText = (element, text) => { if (element.textContent !== text) element.textContent = text; };
  const percent = value => `${Math.round(100 * Math.min(1, Math.max(0, value)))} %`;
  const bytes = value => value >= 1 << 20 ? `${(value / (1 << 20)).toFixed(1)} MiB` : value >= 1024 ? `${(value / 1024).toFixed(1)} KiB` : `${value} B`;
  const count = value => value.toLocaleString('en').replaceAll(',', '\u202f');
  const milliseconds = value => `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ms`;
  const duration = ms => {
    const s = Math.max(0, Math.round(ms / 1000));
    return s < 60 ? `${s} s` : s < 3600 ? `${Math.floor(s / 60)} min` : s < 86400 ? `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min` : `${Math.floor(s / 86400)} d ${Math.floor(s % 86400 / 3600)} h`;
  };

  const isAsleep = status => status.health?.cameraState === 'asleep';

  // The board's clock and this one may differ: ages are told on the board's.
  const showState = status => {
    at('state').className = 'pill ' + (status.ok ? 'good' : 'bad');
    setText(at('state-text'), status.ok ? (isAsleep(status) ? 'asleep' : 'running') : 'needs attention');
    const reasons = status.reasons.map(reason => make('li', '', reason));
    at('reasons').replaceChildren(...reasons);
    setText(at('node'), status.node);
    document.title = status.node + ' – EdgeConv';
    setText(at('where'), [status.board, status.model].filter(Boolean).join(' · '));
    setText(at('version'), status.version ? 'EdgeConv ' + status.version : 'EdgeConv');
  };

  const showBoxes = boxes => {
    const shapes = boxes.map(box => {
      const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
      rect.setAttribute('x', box.left);
      rect.setAttribute('y', box.top);
      rect.setAttribute('width', Math.max(0, box.right - box.left));
      rect.setAttribute('height', Math.max(0, box.bottom - box.top));
      return rect;
    });
    at('boxes').replaceChildren(...shapes);
    const names = boxes.map(box => {
      const name = make('span', '', [box.label, percent(box.score)].filter(Boolean).join(' '));
      name.style.left = `${100 * Math.min(1, Math.max(0, box.left))}%`;
      name.style.top = `${100 * Math.min(1, Math.max(0, box.top))}%`;
      return name;
    });
    at('names').replaceChildren(...names);
  };

  const answer = result => {
    if (result.labels.length) return result.labels[0].name;
    if (!result.allBoxes) return 'nothing found';
    const first = result.boxes[0].label || 'box';
    return result.allBoxes === 1 ? first : `${result.allBoxes} × ${first}`;
  };

  const bar = (name, score) => {
    const item = make('li');
    const track = make('span', 'track');
    const fill = make('span');
    fill.style.width = percent(score).replace(' ', '');
    track.append(fill);
    item.append(make('span', 'name', name), make('span', 'score', percent(score)), track);
    return item;
  };

  const showResult = (result, now) => {
    if (!result) { setText(at('answer'), '–'); return; }
    setText(at('answer'), answer(result));
    at('answer').dataset.number = result.number;
    const scored = result.labels.length ? result.labels : result.boxes.map(box => ({ name: box.label || 'box', score: box.score }));
    at('labels').replaceChildren(...scored.slice(0, 4).map(each => bar(each.name, each.score)));
    showBoxes(result.boxes);
    at('rules-title').hidden = result.rules.length === 0;
    at('rules').replaceChildren(...result.rules.map(rule => {
      const item = make('li', rule.active ? 'on' : '');
      const since = rule.since ? ` for ${duration(now - rule.since)}` : '';
      item.append(make('span', 'dot'), make('span', '', rule.name), make('span', 'word', (rule.active ? 'on' : 'off') + since));
      return item;
    }));
    setText(at('caption'), `frame ${count(result.sequence)} · ${milliseconds(result.milliseconds)} to decide`);
  };

  const showHealth = health => {
    if (!health) return;
    const rows = [
      ['Camera', health.cameraState],
      ['Frame rate', `${health.framesPerSecond.toFixed(1)} per second` + (health.allowedFramesPerSecond > 0 ? `, limited to ${health.allowedFramesPerSecond}` : '')],
      ['Latency', milliseconds(health.p50)],
      ['Latency, p99', milliseconds(health.p99)],
      ['Frames', count(health.frames)],
      ['Dropped, damaged', `${count(health.dropped)}, ${count(health.damaged)}`],
      ['Faults', count(health.faults)],
    ];
    if (health.temperature !== undefined) rows.push(['Temperature', `${health.temperature.toFixed(1)} °C`]);
    rows.push(['Arena', bytes(health.arenaBytes)], ['Allocated since start', bytes(health.allocatedBytes)]);
    if (health.residentBytes > 0) rows.push(['Resident memory', bytes(health.residentBytes)]);
    rows.push(['Up', duration(health.time - health.started)]);
    const list = at('health');
    if (list.children.length !== 2 * rows.length)
      list.replaceChildren(...rows.flatMap(row => [make('dt', '', row[0]), make('dd')]));
    rows.forEach((row, i) => { setText(list.children[2 * i], row[0]); setText(list.children[2 * i + 1], row[1]); });
  };

  // The stream begins once there are pictures, and again after it was refused or the gateway was away, but not more often than every two seconds.
  let paused = false, needsStream = true, startedAt = 0;
  const startStream = () => {
    needsStream = false;
    startedAt = Date.now();
    at('picture').src = 'stream.mjpg?' + startedAt;
  };
  at('picture').addEventListener('error', () => { needsStream = true; });
  const showPicture = status => {
    at('no-picture').hidden = status.picture > 0;
    setText(at('no-picture'), isAsleep(status) ? 'Asleep: the camera is closed' : 'No picture');
    if (!paused && needsStream && status.picture > 0 && Date.now() - startedAt > 2000) startStream();
  };

  at('pause').addEventListener('click', () => {
    paused = !paused;
    at('pause').setAttribute('aria-pressed', String(paused));
    setText(at('pause'), paused ? 'Resume' : 'Pause');
    if (paused) at('picture').src = 'snapshot.jpg?' + Date.now();
    else startStream();
  });

  const show = status => {
    const now = Math.max(status.health?.time ?? 0, status.result?.time ?? 0);
    showState(status);
    if (!paused) showResult(status.result, now);
    showHealth(status.health);
    showPicture(status);
  };

  const lost = () => {
    at('state').className = 'pill bad';
    setText(at('state-text'), 'gateway not reached');
    needsStream = true;
  };

  const poll = async () => {
    try {
      const answer = await fetch('status.json');
      if (answer.ok) show(await answer.json());
      else lost();
    } catch {
      lost();
    }
  };

  // When all streams are taken the page asks now and then instead.
  let polling;
  const listen = () => {
    const events = new EventSource('events');
    events.onmessage = message => { clearInterval(polling); polling = undefined; show(JSON.parse(message.data)); };
    events.onerror = () => {
      lost();
      if (events.readyState !== EventSource.CLOSED) return;
      polling ??= setInterval(poll, 2000);
      setTimeout(listen, 10000);
    };
  };
  listen();
})();
