// Polls the launcher's figures once a second and shows them. All values become text nodes or SVG attributes, never markup.
'use strict';

const PERIOD = 1000;
const TIMEOUT = 4000;
const OLD = 5000; // the launcher responds, but its figures have not been renewed for so long
const SVG = 'http://www.w3.org/2000/svg';
const ids = id => document.getElementById(id);
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const fine = new Intl.DateTimeFormat('en-GB', { minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });
const dayAndTime = new Intl.DateTimeFormat('en-GB',
  { day: '2-digit', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });
const shortDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

let latest = null;   // the last response
let latestAt = 0;    // when it came, by the viewer's clock

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function shape(parent, name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

function drawing(holder, width, height, label) {
  const svg = document.createElementNS(SVG, 'svg');
  for (const [key, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label })) {
    svg.setAttribute(key, value);
  }
  holder.replaceChildren(svg);
  return svg;
}

/** The viewer's zone, with its distance from UTC at this moment. */
function zone() {
  const minutes = -new Date().getTimezoneOffset();
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone || 'your zone';
  if (minutes === 0) return name === 'UTC' ? 'UTC' : `${name}, now the same as UTC`;
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = String(Math.abs(minutes) % 60).padStart(2, '0');
  return `${name}, UTC${minutes < 0 ? '−' : '+'}${hours}:${rest}`;
}

const perSecond = value => value === null || value === undefined ? '–' : value > 0 && value < 10 ? value.toFixed(1) : whole.format(value);
const seconds = value => value === null || value === undefined ? '–' : value.toFixed(value < 10 ? 2 : 0);
const utc = millis => new Date(millis).toISOString().replace('T', ' ').replace('.000Z', '').replace('Z', '');

function service(name) {
  return latest.services.find(one => one.name === name);
}

/** The places of the pipeline in their order, each with the lines that it shows. */
function places() {
  const flow = latest.flow;
  const store = (title, sub, total, waiting, state) => ({ title, sub, figure: total, waiting, state, kind: 'store' });
  const worker = name => {
    const one = service(name);
    const behind = one.secondsBehind === null ? '' : `${seconds(one.secondsBehind)} s behind`;
    return { title: name, sub: behind, figure: one.perSecond, state: one.state, kind: 'service' };
  };
  return [
    store('EventStoreDB', 'events', flow.appended, flow.toBridge, 'ready'),
    worker('bridge'),
    store('quotes.events', 'events, in Kafka', flow.bridged, flow.toFold, latest.kafka),
    worker('streams-app'),
    store('quotes.state', 'events folded', flow.folded, flow.toWrite, latest.kafka),
    worker('sink'),
    store('MySQL', 'events in rows', flow.inTables, null, latest.database),
  ];
}

function drawPipeline() {
  const holder = ids('pipeline');
  const width = Math.floor(holder.clientWidth);
  if (width === 0) return;
  const all = places();
  const isTall = width < 860;
  const gap = isTall ? 26 : 24;
  const boxWidth = isTall ? Math.min(width, 420) : (width - gap * 6) / 7;
  const boxHeight = isTall ? 70 : 122;
  const height = isTall ? all.length * boxHeight + 6 * gap + 2 : boxHeight + 2;
  const left = isTall ? (width - boxWidth) / 2 : 0;
  const label = 'From EventStoreDB by bridge, Kafka, streams-app, Kafka and sink to MySQL; the table below has the same figures.';
  const svg = drawing(holder, width, height, label);
  all.forEach((place, i) => {
    const x = isTall ? left : i * (boxWidth + gap);
    const y = isTall ? 1 + i * (boxHeight + gap) : 1;
    const isDown = place.state !== 'ready';
    shape(svg, 'rect', {
      x: x + 1, y, width: boxWidth - 2, height: boxHeight, rx: place.kind === 'service' ? 10 : 3,
      class: isDown ? 'down' : place.kind,
    });
    const isService = place.kind === 'service';
    const figure = isService ? `${perSecond(place.figure)} /s` : whole.format(place.figure);
    const state = isDown ? `✕ ${place.state}` : isService ? '● ready' : '';
    const stateClass = isDown ? 'bad' : 'good';
    const waiting = place.waiting === null || place.waiting === undefined ? '' : `${whole.format(place.waiting)} waiting`;
    const text = (dx, dy, classes, value, anchor = 'start') => {
      if (value) shape(svg, 'text', { x: x + dx, y: y + dy, class: classes, 'text-anchor': anchor }, value);
    };
    if (isTall) {
      text(12, 27, 'title', place.title);
      text(boxWidth - 12, 28, 'figure', figure, 'end');
      text(12, 52, isDown || isService ? stateClass : 'soft', isDown || isService ? state : place.sub);
      text(boxWidth - 12, 52, 'soft', isService ? place.sub : waiting, 'end');
    } else {
      text(boxWidth / 2, 25, 'title', place.title, 'middle');
      text(boxWidth / 2, 53, 'figure', figure, 'middle');
      text(boxWidth / 2, 77, isService ? stateClass : 'soft', isService ? state : place.sub, 'middle');
      text(boxWidth / 2, 102, isDown && !isService ? 'bad' : 'soft', isService ? place.sub : isDown ? state : waiting, 'middle');
    }
    if (i < all.length - 1) {
      const worker = isService ? place : all[i + 1];
      const flows = worker.state === 'ready' && worker.figure > 0 ? ' flows' : '';
      if (isTall) {
        const cx = x + boxWidth / 2;
        const from = y + boxHeight;
        shape(svg, 'path', { d: `M${cx} ${from + 3}V${from + gap - 8}`, class: `arrow${flows}` });
        shape(svg, 'path', { d: `M${cx - 5} ${from + gap - 9}h10l-5 7z`, class: 'head' });
      } else {
        const from = x + boxWidth;
        const cy = y + boxHeight / 2;
        shape(svg, 'path', { d: `M${from + 2} ${cy}H${from + gap - 8}`, class: `arrow${flows}` });
        shape(svg, 'path', { d: `M${from + gap - 9} ${cy - 5}v10l7 -5z`, class: 'head' });
      }
    }
  });
}

/** Round numbers from 0 to at least {@code most}, about four of them. */
function ticks(most) {
  const rough = Math.max(1, most) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map(factor => factor * power).find(value => value >= rough));
  const values = [];
  for (let value = 0; value < most + step && values.length < 8; value += step) values.push(value);
  return values;
}

function drawActivity() {
  const holder = ids('activity');
  const width = Math.floor(holder.clientWidth);
  if (width === 0) return;
  const points = latest.tables.activity || [];
  if (points.length === 0) {
    holder.replaceChildren(element('p', { class: 'empty' }, 'No product has been active yet.'));
    return;
  }
  const height = width < 480 ? 260 : 360;
  const marks = ticks(Math.max(...points.map(point => point[1])));
  const top = marks[marks.length - 1];
  const left = 14 + 8 * whole.format(top).length;
  const right = width - 12;
  const bottom = height - 46;
  const from = points[0][0];
  const to = points[points.length - 1][0];
  const x = millis => to === from ? left : left + (right - left) * (millis - from) / (to - from);
  const y = value => bottom - (bottom - 30) * value / top;
  const last = points[points.length - 1][1];
  const svg = drawing(holder, width, height,
    `Active products from ${utc(from)} to ${utc(to)} UTC; at the end ${whole.format(last)}. The table below has each moment.`);
  shape(svg, 'text', { x: 0, y: 13, class: 'soft' }, 'active products');
  for (const value of marks) {
    shape(svg, 'path', { d: `M${left} ${y(value)}H${right}`, class: 'axis' });
    shape(svg, 'text', { x: left - 7, y: y(value) + 4, class: 'soft', 'text-anchor': 'end' }, whole.format(value));
  }
  const format = to - from > 86_400_000 ? shortDay : to - from < 10_000 ? fine : time;
  const places = width < 480 ? 3 : 5;
  for (let i = 0; i < places; i++) {
    const millis = from + (to - from) * i / (places - 1);
    const anchor = i === 0 ? 'start' : i === places - 1 ? 'end' : 'middle';
    shape(svg, 'path', { d: `M${x(millis)} ${bottom}v5`, class: 'axis' });
    shape(svg, 'text', { x: i === 0 ? left : x(millis), y: bottom + 20, class: 'soft', 'text-anchor': anchor }, format.format(millis));
    if (from === to) break;
  }
  shape(svg, 'text', { x: (left + right) / 2, y: bottom + 40, class: 'soft', 'text-anchor': 'middle' }, format === fine ? 'time of the events, min:s' : 'time of the events');
  // A number holds until the next moment: steps, not slopes.
  let line = `M${x(from)} ${y(points[0][1])}`;
  for (const [millis, value] of points.slice(1)) line += `H${x(millis)}V${y(value)}`;
  shape(svg, 'path', { d: `${line}V${bottom}H${x(from)}Z`, class: 'under' });
  shape(svg, 'path', { d: line, class: 'curve' });
  if (from === to) shape(svg, 'circle', { cx: x(from), cy: y(last), r: 4, class: 'bar' });
}

function rows(table, made, columns, empty) {
  const body = ids(table).tBodies[0];
  body.replaceChildren(...(made.length > 0 ? made : [element('tr', {}, element('td', { colspan: columns, class: 'empty' }, empty))]));
}

function showTables() {
  const flow = latest.flow;
  const waiting = { bridge: flow.toBridge, 'streams-app': flow.toFold, sink: flow.toWrite };
  rows('hops', latest.services.map(one => element('tr', {},
    element('th', { scope: 'row' }, one.name),
    element('td', {}, one.detail ? `${one.state} (${one.detail})` : one.state),
    element('td', { class: 'n' }, perSecond(one.perSecond)),
    element('td', { class: 'n' }, whole.format(waiting[one.name])),
    element('td', { class: 'n' }, seconds(one.secondsBehind)))), 5, 'Nothing yet.');

  const tables = latest.tables;
  const number = value => value === undefined ? '–' : whole.format(value);
  ids('quotes').textContent = number(tables.quotes);
  ids('events').textContent = number(tables.events);
  ids('active-products').textContent = number(tables.activeProducts);
  ids('quotes-with-active').textContent = number(tables.quotesWithActive);
  ids('dead-letters').textContent = number(flow.deadLetters);

  if (ids('moments').closest('details').open) {
    rows('moments', (tables.activity || []).map(([millis, active]) => element('tr', {},
      element('th', { scope: 'row' }, dayAndTime.format(millis)),
      element('td', {}, utc(millis)),
      element('td', { class: 'n' }, whole.format(active)))), 3, 'No product has been active yet.');
  }

  const products = tables.products || [];
  const most = Math.max(1, ...products.map(product => product.active));
  rows('products', products.map(product => {
    const bar = document.createElementNS(SVG, 'svg');
    bar.setAttribute('aria-hidden', 'true');
    shape(bar, 'rect', { width: `${100 * product.active / most}%`, height: '100%', rx: 2, class: 'bar' });
    return element('tr', {}, element('th', { scope: 'row' }, product.name),
      element('td', { class: 'n' }, whole.format(product.active)), element('td', {}, bar));
  }), 3, 'No product is active now.');
  ids('other-products').textContent = tables.otherProducts > 0
    ? `And ${whole.format(tables.otherProducts)} more products, active in ${whole.format(tables.activeInOthers)} quotes.` : '';

  const cell = (label, text, classes = '') => element('td', { 'data-label': label, class: classes }, element('span', {}, text));
  rows('latest', (tables.latest || []).map(quote => element('tr', {},
    element('th', { scope: 'row', class: 'id' }, quote.id),
    cell('Reference', quote.reference === null ? '–' : quote.reference),
    cell('Last step', quote.step),
    cell('Active products', whole.format(quote.active), 'n'),
    cell('Last event', dayAndTime.format(quote.at)))), 5, 'No quote yet. The first one will be here a moment after its first event.');

  const age = latest.tablesAgeMillis;
  ids('tables-age').textContent = tables.quotes === undefined ? '' : `Tables read ${age < 1500 ? 'just now' : Math.round(age / 1000) + ' s ago'}.`;
}

/** Says what is wrong, once, and nothing when nothing is. */
function showTrouble(lostContact) {
  const lines = [];
  if (lostContact) {
    lines.push(latest === null
      ? 'No contact with the launcher. Is ./run-local running?'
      : `Lost contact with the launcher: the figures are those of ${time.format(latestAt)}. It may have ended.`);
  } else if (latest !== null) {
    for (const one of latest.services) {
      if (one.state !== 'ready') lines.push(`${one.name}: ${one.state}${one.detail ? ` (${one.detail})` : ''}.`);
    }
    if (latest.kafka !== 'ready') lines.push(`Kafka: ${latest.kafka}.`);
    if (latest.database !== 'ready') lines.push(`MySQL: ${latest.database}. The figures from the tables are old.`);
    if (latest.ageMillis > OLD) lines.push(`The launcher's figures are ${Math.round(latest.ageMillis / 1000)} s old.`);
  }
  const holder = ids('trouble');
  // An alert is read aloud whenever it changes, so it is left alone while it says the same.
  if (holder.textContent !== lines.join('')) holder.replaceChildren(...lines.map(line => element('p', {}, line)));
  holder.hidden = lines.length === 0;
  document.querySelector('main').classList.toggle('old', lostContact && latest !== null);
  const contact = lostContact ? 'Not connected' : latest === null ? 'Waiting for the first figures …' : `Live, read from ${latest.source}`;
  if (ids('contact').textContent !== contact) ids('contact').textContent = contact;
}

function draw() {
  if (latest === null) return;
  drawPipeline();
  drawActivity();
}

async function poll() {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), TIMEOUT);
  let isLost = false;
  try {
    const response = await fetch('live.json', { signal: control.signal, cache: 'no-store' });
    if (response.status === 200) {
      latest = await response.json();
      latestAt = Date.now();
    } else {
      isLost = !response.ok; // 204: nothing has been gathered yet
    }
  } catch (e) {
    isLost = true; // not reachable, or too slow
  } finally {
    clearTimeout(timer);
  }
  showTrouble(isLost);
  if (!isLost && latest !== null) {
    showTables();
    draw();
  }
  setTimeout(poll, PERIOD);
}

for (const holder of document.querySelectorAll('.zone')) holder.textContent = zone();
new ResizeObserver(draw).observe(document.querySelector('main'));
poll();
