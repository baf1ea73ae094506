-- The same text runs on SQLite and PostgreSQL. Instants are microseconds since 1970 UTC; flags are 0/1; SQLite keeps
-- blobs in a column of any type name, so `bytea` serves both. A row that has `superseded_at` was known from `observed_at`
-- until then, and stands while that is the largest number. An index beside a primary key begins with the column that chooses
-- most: PostgreSQL takes a municipality or feed that it has not counted yet for one row, and would read all of it.

-- The moment of the last transaction that wrote anything of a municipality: what is observed follows the order of commits.
create table knowledge (
    municipality text primary key, -- key of every table: one installation may serve a region
    moment bigint not null,
    known bigint not null -- what a reader may know; behind `moment` while stored records go through changed rules
);

-- Under which key authors are pseudonyms and records are hashed: another key is noticed before it does harm.
create table installation (
    municipality text primary key,
    key_fingerprint text not null
);

-- One execution of a feed.
create table run (
    run_id text primary key, -- UUIDv7: sorts by time
    municipality text not null,
    feed text not null,
    started_at bigint not null,
    finished_at bigint, -- null while it runs; after a kill the next run of the feed sets it
    holder text not null, -- the process that runs it
    lease_until bigint not null, -- until when it counts as alive for others
    outcome text not null check (outcome in ('running', 'succeeded', 'incomplete', 'failed')),
    read bigint not null, -- read = new + changed + unchanged + filtered + quarantined
    new bigint not null,
    changed bigint not null,
    unchanged bigint not null,
    filtered bigint not null, -- left out by rule, with the reason in `left_out`
    quarantined bigint not null,
    source_total bigint, -- what the source itself says it holds; null when it does not say
    told_until bigint, -- up to when its source was heard: its beginning, or the date of the newest file; null when neither
    whole bigint not null, -- 1: it read every record that was offered; what single records do not tell is no matter here
    reason text, -- closed list of the connector contract, or of the pipeline, or `interrupted`; null unless failed
    faults text not null -- JSON: files, pages and columns that were left out
);
create index run_unfinished on run (municipality, feed) where finished_at is null; -- a handful, whatever the history

-- Where each feed goes on; written in the transaction of the batch before it.
create table cursor (
    municipality text not null,
    feed text not null,
    position text not null, -- opaque: the connector's own text
    updated_at bigint not null,
    primary key (municipality, feed)
);

-- Which mapping a feed was read with last: its records can be mapped again when it is configured no more.
create table feed (
    municipality text not null,
    feed text not null,
    platform text not null,
    target text not null check (target in ('submission', 'survey')),
    mapping text not null,
    primary key (municipality, feed)
);

-- Files and end points that records were read from: every assertion of a record names one.
create table document (
    municipality text not null,
    document_id bigint not null,
    feed text not null,
    name text not null, -- file, or path of the request
    sheet text, -- of the file; null where it has none
    version bigint, -- of the file: another content, date or layout is another number; null for an end point
    misdated bigint not null, -- 1: the date of the file cannot be right
    precedence bigint not null, -- of the sheets of a file the one with the higher number counts
    read_at bigint not null, -- beginning of the run that read it first
    primary key (municipality, document_id)
);
create unique index document_by_name on document (municipality, feed, name, coalesce(version, 0), read_at, precedence, coalesce(sheet, ''));

-- What platforms told, personal data removed: every distinct state of every record. Submissions are made of it alone.
create table record_state (
    municipality text not null,
    platform text not null,
    target text not null check (target in ('submission', 'survey')),
    external_id text not null,
    feed text not null,
    stream text not null, -- a feed may deliver one item in several streams (two workbooks)
    content_hash bytea not null, -- keyed hash of the raw record: tells unchanged ones without keeping them
    observed_at bigint not null, -- since when we hold it
    deleted bigint not null, -- 1: the source says that the item was deleted
    assertions bytea not null, -- every time at which the source said so, with document and row, in order, packed
    payload bytea not null,
    primary key (municipality, platform, target, external_id, feed, stream, content_hash)
);

-- How many items each feed told first, transaction by transaction: what it holds at a moment is their sum.
create table held (
    municipality text not null,
    feed text not null,
    observed_at bigint not null,
    items bigint not null,
    primary key (municipality, feed, observed_at)
);

-- Every state of every submission: what indicators read.
create table submission_version (
    municipality text not null,
    platform text not null,
    external_id text not null,
    observed_at bigint not null,
    superseded_at bigint not null,
    received_at bigint not null,
    received_is_day bigint not null, -- 1: only the day is known, the instant is its local midnight
    feeds text not null, -- the feeds that tell it, in order, a space between them
    kind text not null check (kind in ('message', 'appeal', 'post')),
    block text not null check (block in ('healthcare', 'housing', 'waste', 'energy', 'education', 'roads', 'transport',
        'social_protection', 'other', 'unmapped')),
    organisation text, -- code in the directory, else the raw name
    territory text,
    severity text check (severity in ('high', 'normal', 'direct')),
    status text not null check (status in ('new', 'in_progress', 'deferred', 'reopened', 'explained', 'declined',
        'not_admitted', 'redirected', 'withdrawn', 'duplicate', 'spam', 'solved', 'closed', 'unknown')),
    first_response_at bigint,
    first_response_is_day bigint,
    closing_is_answer bigint not null, -- 1: no source tells first answers, the closing stands for one
    closed_at bigint, -- first closing
    closed_is_day bigint,
    closed_status text, -- what it meant
    turns text, -- later reopenings and closings, JSON [[instant, is_day, status of a closing or null]]; null when none
    due_original_at bigint, -- the deadline that stood first; never overwritten
    due_original_is_day bigint,
    later_dues text, -- what replaced it, JSON [[since when, instant, is_day]]; null when nothing did
    due_met_by text check (due_met_by in ('closing', 'first_response')),
    stars bigint,
    satisfaction text check (satisfaction in ('satisfied', 'neutral', 'dissatisfied')),
    repeat bigint,
    fast_track bigint,
    has_place bigint not null,
    not_told bigint not null, -- fields that no source tells, one bit each
    unknown_fields bigint not null, -- fields told in a word that no directory knows, and what is not known by that, likewise
    unknown_topic text, -- raw value without a row in a crosswalk, else null: every report lists them
    unknown_status text,
    unknown_organisation text,
    elsewhere text, -- another municipality or region than the configured one, as the source names it, else null
    unknown_decision text,
    unknown_severity text,
    unknown_closing_reason text,
    contradicted text, -- those of `feeds` whose latest file tells it in several ways, likewise; null when none does
    rules_version text not null, -- mapping, deadlines and calendar that made it
    primary key (municipality, platform, external_id, observed_at)
);
create index submission_version_by_received on submission_version (received_at, municipality);
create index submission_version_unknown on submission_version (received_at, municipality)
    where unknown_topic is not null or unknown_status is not null or unknown_organisation is not null
        or unknown_decision is not null or unknown_severity is not null or unknown_closing_reason is not null
        or elsewhere is not null;
create index submission_version_contradicted on submission_version (superseded_at, municipality)
    where contradicted is not null; -- those that stand last: a mended one is superseded

-- The rest of every state, made again from the log: in a table of its own, as figures read every state and none of it.
create table submission_details (
    municipality text not null,
    platform text not null,
    external_id text not null,
    observed_at bigint not null,
    details bytea not null, -- first byte: version of the encoding
    primary key (municipality, platform, external_id, observed_at)
);

-- How often each post was looked at and answered, as its platform counted last. It changes with every look, so it is no state
-- of the post, has no history, and stands outside the moments of knowledge.
create table post_count (
    municipality text not null,
    platform text not null,
    external_id text not null,
    told_at bigint not null, -- when the source said so: the latest counts whole
    views bigint, -- null where the source does not say, as below
    likes bigint,
    reposts bigint,
    comments bigint,
    primary key (municipality, platform, external_id)
);

-- The rules that made the latest states of a platform, as they were known at a moment.
create table made_with (
    municipality text not null,
    platform text not null,
    rules_version text not null,
    observed_at bigint not null,
    superseded_at bigint not null, -- in the key: one row of a platform stands
    primary key (municipality, platform, superseded_at)
);

-- Items that a rule leaves out; counted beside the figures.
create table left_out (
    municipality text not null,
    platform text not null,
    external_id text not null,
    feed text not null, -- of the record that decides: an item counts once, whichever feeds tell it
    reason text not null,
    observed_at bigint not null,
    superseded_at bigint not null, -- in the key: one row of an item stands
    primary key (municipality, platform, external_id, superseded_at)
);
create index left_out_counted on left_out (feed, reason, municipality, observed_at, superseded_at);

-- Records that cannot become a submission, with the reason: the quarantine. Of an item the record that decides stands alone.
create table defect (
    municipality text not null,
    feed text not null,
    stream text not null,
    content_hash text not null, -- hex; the same defective record again is the same row
    external_id text, -- null when that is what is missing
    origin text not null, -- file and sheet, or path of the request
    position bigint not null, -- row or number there
    code text not null,
    field text not null,
    payload bytea not null, -- masked record
    observed_at bigint not null,
    superseded_at bigint not null, -- when a sound record of the item came, or its place held something else
    primary key (content_hash, municipality, feed, stream, superseded_at)
);
create index defect_by_item on defect (external_id, municipality, feed, superseded_at) where external_id is not null;
create index defect_by_place on defect (origin, position, municipality, feed, superseded_at); -- settled file by file

-- Polls, votes and public discussions, every distinct state of them.
create table survey (
    municipality text not null,
    platform text not null,
    external_id text not null,
    feed text not null, -- whose word counts
    kind text not null check (kind in ('poll', 'vote', 'discussion')),
    title text not null,
    starts_on text, -- ISO date
    ends_on text,
    participants bigint,
    options text not null, -- JSON [[question, title, answers]]
    observed_at bigint not null,
    superseded_at bigint not null,
    primary key (municipality, platform, external_id, superseded_at)
);

-- Which rules everything of a platform was mapped with, and how far a repetition with other ones is.
create table applied_rules (
    municipality text not null,
    platform text not null,
    target text not null check (target in ('submission', 'survey')),
    version text, -- null before a first repetition was whole
    underway_version text, -- null while none is underway, as the two below
    underway_moment bigint, -- when everything it changes becomes known
    underway_after text, -- the last item it is done with; empty at its beginning
    primary key (municipality, platform, target)
);

-- Texts of the rules, as they were known at a moment: a report made again prints the same norms.
create table rule_file (
    municipality text not null,
    name text not null,
    text text not null,
    observed_at bigint not null,
    superseded_at bigint not null,
    primary key (municipality, name, superseded_at)
);

-- A report that was built: what it was built from, and what came out.
create table report (
    report_id text primary key, -- also the idempotency key of its delivery
    municipality text not null,
    period_first text not null,
    period_last text not null,
    as_of bigint not null,
    known_at bigint not null,
    package_sha256 text not null, -- of the package as delivered
    directory text not null,
    built_at bigint not null,
    unique (municipality, period_first, period_last, as_of, known_at, package_sha256)
);

-- One attempt to hand a package over.
create table delivery (
    delivery_id text primary key,
    report_id text not null references report (report_id),
    started_at bigint not null,
    finished_at bigint,
    outcome text not null check (outcome in ('running', 'accepted', 'refused', 'unavailable')),
    receipt text, -- the receiver's own number
    detail text
);
create index delivery_by_report on delivery (report_id);
