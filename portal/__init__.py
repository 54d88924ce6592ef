"""Seven Steps: the portal in which a CRM consultancy and its clients live during a rollout."""

import os

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import (
    access,
    assets,
    checklists,
    compression,
    db,
    demo,
    errors,
    frame,
    headers,
    health,
    htmx,
    navigation,
    odd_input,
    people,
    rail,
    tenancy,
    words,
)
from portal import settings as settings_module
from portal.admin import about as about_pages
from portal.admin import feed as event_pages
from portal.admin import files as file_pages
from portal.admin import history as history_pages
from portal.admin import routes as admin_pages
from portal.admin import uploads as upload_pages
from portal.checklists import issue_subjects
from portal.checklists import routes as checklist_pages
from portal.companies import calendar_routes as calendar_pages
from portal.companies import routes as company_pages
from portal.evidence import check_routes as evidence_pages
from portal.evidence import download_routes as crm_download_pages
from portal.evidence import mapping_routes as mapping_pages
from portal.evidence import report_routes as crm_report_pages
from portal.evidence import report_row_routes as crm_row_pages
from portal.evidence import sent as sent_rows
from portal.evidence import snapshot_routes as snapshot_pages
from portal.evidence import user_routes as crm_user_pages
from portal.evidence import view_routes as crm_view_pages
from portal.issues import routes as issue_pages
from portal.people import pages as people_pages
from portal.rollout import calendar_routes as feed_pages
from portal.rollout import check_routes as check_pages
from portal.rollout import company_head
from portal.rollout import compare_routes as comparison_pages
from portal.rollout import control_routes as control_pages
from portal.rollout import creation_routes as creation_pages
from portal.rollout import erasure_routes as erasure_pages
from portal.rollout import handover as handover_pages
from portal.rollout import list_routes as list_pages
from portal.rollout import print_routes as print_pages
from portal.rollout import reading_routes as reading_pages
from portal.rollout import report_routes as report_pages
from portal.rollout import schedule_routes as schedule_pages
from portal.rollout import summary_routes as summary_pages
from portal.rollout import take_along_routes as take_along_pages
from portal.rollout import team_routes as team_pages
from portal.settings import Settings
from portal.training import assignment_routes as assignment_pages
from portal.training import attempt_routes as attempt_pages
from portal.training import certificate_routes as certificate_pages
from portal.training import course_routes as course_pages
from portal.training import export_routes as export_pages
from portal.training import following_routes as following_pages
from portal.training import lesson_routes as lesson_pages
from portal.training import operation_routes as operation_pages
from portal.training import operations
from portal.training import quiz_routes as quiz_pages
from portal.training import recording_routes as recording_pages
from portal.training import sending_routes as sending_pages
from portal.training import text_routes as video_text_pages
from portal.training import titles as training_titles
from portal.training import video_routes as video_pages
from portal.training import watching_routes as watching_pages
from portal.turns import in_turns

__version__ = "0.1.0"

LARGEST_PIECE = 16 * 1024 * 1024
"""Of an upload in pieces; what clients choose by themselves is 5 or 8 MiB."""

csrf = CSRFProtect()
migrate = Migrate()


def create_app(settings: Settings | None = None) -> Flask:
    """The application; without settings they are read from the environment."""
    settings = settings or settings_module.read(os.environ)
    app = Flask("portal", template_folder=str(words.share("templates")), static_folder=None)
    configure(app, settings)
    db.init_app(app, settings)
    migrate.init_app(app, db.db, directory=str(words.share("migrations")), render_as_batch=True)
    csrf.init_app(app)
    words.init_app(app)
    htmx.init_app(app)
    rail.init_app(app)
    errors.init_app(app)
    odd_input.init_app(app)
    headers.init_app(app, settings)
    compression.init_app(app)
    assets.init_app(app)
    people.init_app(app, settings)
    access.init_app(app)
    navigation.init_app(app)
    tenancy.init_app(app)
    operations.init_app(app)
    training_titles.init_app(app)
    checklists.init_app(app)
    issue_subjects.init_app(app)
    sent_rows.init_app(app)
    company_head.init_app(app)
    register_rooms(app)
    frame.init_app(app, settings)
    if settings.demonstration:
        demo.init_app(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """What Flask and its extensions read from app.config."""
    app.config.update(
        SECRET_KEY=settings.secret_keys[0],
        SECRET_KEY_FALLBACKS=list(settings.secret_keys[1:]),
        TESTING=settings.mode == "testing",
        MAX_CONTENT_LENGTH=max(settings.upload_limit, LARGEST_PIECE) + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        # A form lives as long as its session, so that a long recording still uploads.
        WTF_CSRF_TIME_LIMIT=None,
        SETTINGS=settings,
    )
    app.wsgi_app = in_turns(  # type: ignore[method-assign, assignment]
        app.wsgi_app, settings.threads, app.config["MAX_CONTENT_LENGTH"]
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if settings.proxies:
        n = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]


def register_rooms(app: Flask) -> None:
    """Every room with pages; a room brings its blueprints."""
    for room in (
        about_pages,
        admin_pages,
        event_pages,
        history_pages,
        company_pages,
        calendar_pages,
        checklist_pages,
        issue_pages,
        creation_pages,
        schedule_pages,
        file_pages,
        upload_pages,
        video_pages,
        control_pages,
        list_pages,
        summary_pages,
        team_pages,
        print_pages,
        reading_pages,
        report_pages,
        comparison_pages,
        take_along_pages,
        check_pages,
        feed_pages,
        handover_pages,
        erasure_pages,
        course_pages,
        lesson_pages,
        video_text_pages,
        watching_pages,
        quiz_pages,
        attempt_pages,
        certificate_pages,
        recording_pages,
        assignment_pages,
        operation_pages,
        following_pages,
        export_pages,
        sending_pages,
        evidence_pages,
        snapshot_pages,
        mapping_pages,
        crm_user_pages,
        crm_report_pages,
        crm_row_pages,
        crm_view_pages,
        crm_download_pages,
    ):
        app.register_blueprint(room.bp)
    people_pages.init_app(app)
    list_pages.init_app(app)
    feed_pages.init_app(app)
    health.init_app(app)
