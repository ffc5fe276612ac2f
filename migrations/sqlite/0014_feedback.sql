-- +goose Up
-- What the school did with a comment, by the comment's own id and nothing else: it leads to no ballot, no class and no other
-- comment, and has no time. looked: somebody of the school has seen names and phone numbers in it. hidden: kept from everybody,
-- with the reason; the comment itself stays, so that the box's digest stays true.
CREATE TABLE comment_marks (
  school_id  TEXT NOT NULL,
  survey_id  TEXT NOT NULL,
  comment_id TEXT NOT NULL,
  looked     BOOLEAN NOT NULL,
  hidden     BOOLEAN NOT NULL,
  reason     TEXT NOT NULL,
  PRIMARY KEY (school_id, survey_id, comment_id),
  FOREIGN KEY (school_id, survey_id, comment_id) REFERENCES comments (school_id, survey_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

-- Words that the school puts on a comment by hand.
CREATE TABLE comment_tags (
  school_id  TEXT NOT NULL,
  survey_id  TEXT NOT NULL,
  comment_id TEXT NOT NULL,
  tag        TEXT NOT NULL,
  PRIMARY KEY (school_id, survey_id, comment_id, tag),
  FOREIGN KEY (school_id, survey_id, comment_id) REFERENCES comments (school_id, survey_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

-- What parents asked for, in the school's words, and what the school did. question: the question whose change the next round
-- shows, '' for none. updated_at: of the school's answer. Themes outlive the comments when these are deleted as announced.
CREATE TABLE themes (
  school_id  TEXT NOT NULL,
  survey_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  title      TEXT NOT NULL,
  question   TEXT NOT NULL,
  state      TEXT NOT NULL,
  answer     TEXT NOT NULL,
  published  BOOLEAN NOT NULL,
  position   INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (school_id, survey_id, id),
  FOREIGN KEY (school_id, survey_id) REFERENCES surveys (school_id, id)
) WITHOUT ROWID;

-- Which comments the school put into a theme: in the order of their random ids, whatever the order in which that was done.
CREATE TABLE theme_comments (
  school_id  TEXT NOT NULL,
  survey_id  TEXT NOT NULL,
  theme_id   TEXT NOT NULL,
  comment_id TEXT NOT NULL,
  PRIMARY KEY (school_id, survey_id, theme_id, comment_id),
  FOREIGN KEY (school_id, survey_id, theme_id) REFERENCES themes (school_id, survey_id, id) ON DELETE CASCADE,
  FOREIGN KEY (school_id, survey_id, comment_id) REFERENCES comments (school_id, survey_id, id) ON DELETE CASCADE
) WITHOUT ROWID;

-- +goose Down
DROP TABLE theme_comments;
DROP TABLE themes;
DROP TABLE comment_tags;
DROP TABLE comment_marks;
