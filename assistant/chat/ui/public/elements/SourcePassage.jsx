import { useEffect, useRef, useState } from 'react';

export default function SourcePassage() {
  const mark = useRef(null);
  const first = props.markPages[0] || 1;
  const [page, setPage] = useState(first);
  useEffect(() => {
    setPage(first);
    setTold('');
    const box = mark.current?.closest('.quelle-rahmen');
    if (!box) return;
    const below = mark.current.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTop += below - box.clientHeight / 2;
  }, [props.id]);
  const [told, setTold] = useState('');
  const tell = async (kind) => {
    const reply = await fetch(props.url + '/rueckmeldung', { method: 'POST', body: new URLSearchParams({ kind }) });
    setTold(reply.ok ? 'Danke, ohne Ihren Namen gemeldet.' : 'Das hat nicht geklappt. Bitte versuchen Sie es später.');
  };
  const ids = [props.id, ...props.others.map((other) => other.id)];
  const address = props.url + (ids.length > 1 ? '?mit=' + ids.join(',') : '');
  const show = (id) => window.postMessage({ type: 'quelle-oeffnen', id, beside: ids }, window.location.origin);
  const marked = props.markPages.includes(page);
  const words = (leftOut) =>
    props.replacedBy.changes.length > 0 &&
    props.replacedBy.changes
      .filter(([kind]) => kind !== leftOut)
      .map(([kind, text], index) => {
        const Tag = { added: 'ins', removed: 'del', same: 'span' }[kind];
        return <Tag key={index}>{text}</Tag>;
      });

  const row = (cells, index) => (
    <tr key={index} aria-current={index === props.table.marked ? 'true' : undefined}>
      {cells.map((cell, column) => (
        <td key={column}>
          {index === props.table.marked ? <mark ref={column ? null : mark}>{cell}</mark> : cell}
        </td>
      ))}
    </tr>
  );

  return (
    <article className="quelle" lang="de" tabIndex={-1} aria-label={'Quelle: ' + props.label}>
      {props.state ? (
        <div className="quelle-zustand">
          <strong>{props.state}.</strong>
          {props.replacedBy?.text ? (
            <>
              <h3>Hier zitiert, {props.stand}</h3>
              <p>{words('added') || props.quote}</p>
              <h3>Heute gilt, {props.replacedBy.label}</h3>
              <p>{words('removed') || props.replacedBy.text}</p>
            </>
          ) : null}
          {props.replacedBy ? (
            <p>
              {props.replacedBy.text ? '' : 'Eine entsprechende Stelle gibt es in der heutigen Fassung nicht. '}
              <a href={props.replacedBy.url} target="_blank" rel="noopener">
                {props.replacedBy.text ? 'Heutige Stelle öffnen' : 'Heutige Fassung öffnen'}
              </a>
            </p>
          ) : null}
        </div>
      ) : null}
      <dl className="quelle-angaben">
        <dt>Ausgabe</dt><dd>{props.stand}</dd>
        {props.section.length ? <><dt>Abschnitt</dt><dd>{props.section.join(' › ')}</dd></> : null}
        {props.markPages.length ? <><dt>Seite</dt><dd>{props.markPages.join(', ')} von {props.pages}</dd></> : null}
        <dt>Sammlung</dt><dd>{props.corpus}</dd>
      </dl>
      {props.table ? (
        <div className="quelle-rahmen" tabIndex={0} role="region" aria-label="Tabelle der zitierten Stelle">
          <table>
            <thead>
              <tr>
                {props.table.header.map((cell, column) => (
                  <th key={column} scope="col">
                    {props.table.marked < 0 ? <mark ref={column ? null : mark}>{cell}</mark> : cell}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{props.table.rows.map(row)}</tbody>
          </table>
        </div>
      ) : (
        <div className="quelle-rahmen" tabIndex={0} role="region" aria-label="Zitierte Stelle im Wortlaut">
          <p>{props.before}<mark ref={mark}>{props.quote}</mark>{props.after}</p>
        </div>
      )}
      <p className="quelle-wege">
        <a href={address} target="_blank" rel="noopener">In neuem Tab öffnen</a>
        <a href={props.url + '/original'} download>Original herunterladen</a>
      </p>
      {props.others.length ? (
        <section className="quelle-weitere" aria-label="Weitere Stellen der Antwort in diesem Dokument">
          <h3>Weitere Stellen der Antwort in diesem Dokument</h3>
          <ul>
            {props.others.map((other) => (
              <li key={other.id}><button type="button" title={other.quote} onClick={() => show(other.id)}>{other.label}</button></li>
            ))}
          </ul>
        </section>
      ) : null}
      <details className="quelle-meldung">
        <summary>Stimmt hier etwas nicht?</summary>
        {told ? (
          <p role="status">{told}</p>
        ) : (
          <p>
            {props.remarks.map(([kind, text]) => (
              <button type="button" key={kind} onClick={() => tell(kind)}>{text}</button>
            ))}
          </p>
        )}
      </details>
      {props.markPages.length ? (
        <figure className="quelle-seite">
          <figcaption>
            <button type="button" disabled={page <= 1} onClick={() => setPage(page - 1)}>Vorige Seite</button>
            <span aria-live="polite">Seite {page} von {props.pages}</span>
            <button type="button" disabled={page >= props.pages} onClick={() => setPage(page + 1)}>Nächste Seite</button>
          </figcaption>
          <img
            src={props.url + '/seite/' + page + '.png'}
            alt={'Seite ' + page + (marked ? ', die zitierte Stelle ist gelb markiert' : '')}
          />
        </figure>
      ) : null}
    </article>
  );
}
