"""The verifier: where a bundle that somebody has meets the repository that it says it comes from; ``Project`` stands in front of it.

Nothing here asks the network, and nothing of a bundle is unpacked to the disk. Without a repository it is held against itself alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from releasekit.core import belonging, verification
from releasekit.core.belonging import Released
from releasekit.core.history import Release
from releasekit.core.manifest import DOCUMENTS, NAME, STATEMENT, SUMS, Manifest
from releasekit.core.rebuilding import Difference
from releasekit.core.verification import FAILED, NOT_CHECKED, OK, Check, Verification
from releasekit.core.version import Version
from releasekit.documents.members import check_paths
from releasekit.documents.shape import bundle_options
from releasekit.errors import DamagedBundle, InvalidVersion, NoRepository, ReleasekitError, RepositoryError, UsageError
from releasekit.git import read_objects
from releasekit.sources.bundles import Bundle, handed_over, is_bundle, read_bundle, sha256_of, text_of_file
from releasekit.sources.reader import Reader
from releasekit.sources.released import Asked, read_released
from releasekit.sources.repository import Repository
from releasekit.sources.seals import read_sealed
from releasekit.sources.settings import settings_of_commits
from releasekit.watch import TOOL

if TYPE_CHECKING:
    from releasekit.core.rowoptions import SigningOptions
    from releasekit.project import Project
    from releasekit.rebuilder import Build, Rebuilder


@dataclass(frozen=True)
class Home:
    """The repository that bundles are held against, the folder of releasekit's state, and how a release is built again there."""

    repository: Repository
    reader: Reader
    state: Path
    build: Build


@dataclass(frozen=True, slots=True)
class _Looked:
    """What came of looking at one archive, folder or release."""

    checks: tuple[Check, ...]
    manifest: Manifest | None = None
    bundle: Bundle | None = None


@dataclass(frozen=True)
class Verifier:
    """Holds bundles against themselves, and against the repository at ``home`` where there is one."""

    home: Home | None = None

    def verify(self, target: str, *, rebuild: bool = False) -> Verification:
        """What is right and wrong with a file, a folder or a release. See ``Project.verify``."""
        if not rebuild:
            return self._verify(target, None)
        from releasekit.rebuilder import Rebuilder

        build = self._home.build
        with tempfile.TemporaryDirectory(prefix="releasekit-") as folder:
            return self._verify(target, Rebuilder(build, Path(folder)))

    def _verify(self, target: str, rebuilder: Rebuilder | None) -> Verification:
        path = Path(target)
        try:
            if not path.exists():
                return self._release(target, rebuilder)
            if path.is_file():
                is_statement = path.name.endswith(STATEMENT) and rebuilder is None
                return self._statement(path) if is_statement else self._bundle(path, "archive", rebuilder)
            if path.is_dir():
                return self._bundle(path, "folder", rebuilder) if is_bundle(path) else self._handover(path, rebuilder)
        except OSError as error:
            raise RepositoryError(f"cannot be read: {error.strerror}", where=error.filename or target) from error
        raise UsageError("this is neither a file nor a folder", where=target)

    # one bundle -------------------------------------------------------------------------------------------------------------------

    def _bundle(self, path: Path, kind: str, rebuilder: Rebuilder | None) -> Verification:
        looked = self._look(path)
        differences, more = self._rebuilt(path, looked, rebuilder) if rebuilder else ((), ())
        manifest = looked.manifest
        version, commit = (manifest.version, manifest.commit) if manifest else (None, "")
        return Verification(str(path), kind, version, commit, (*looked.checks, *more), differences)

    def _look(self, path: Path) -> _Looked:
        """All checks of one bundle but building it again."""
        try:
            bundle = read_bundle(path, self.home.repository.object_format if self.home else "")
            check_paths(one.path for one in bundle.members)
        except (DamagedBundle, RepositoryError) as error:
            return _Looked((_damaged(error),))
        size = sum(one.size for one in bundle.members)
        whole = Check("archive", OK, f"{verification.count(len(bundle.members), 'file')}, {size:,} bytes")
        checked, manifest = verification.check_manifest(bundle.members, bundle.texts.get(NAME), bundle.folder)
        own = (whole, verification.check_sums(bundle.members, bundle.texts.get(SUMS)), checked)
        if manifest is None:
            return _Looked(own)
        return _Looked((*own, *self._against_home(manifest, bundle)), manifest, bundle)

    def _against_home(self, manifest: Manifest, bundle: Bundle) -> Iterator[Check]:
        """The checks that need the repository; without one, the word that there is none."""
        if self.home is None:
            said = "there is no repository here: only the bundle itself was checked, and not whether it is the one that was released"
            yield Check("release", NOT_CHECKED, said, hint="to check that, name the product's repository with -C DIR")
            return
        release = self.home.reader.refs.release(manifest.version)
        if release is None:
            yield belonging.check_release(manifest, None)
            return
        released, marks = self._read(release, _asked(manifest, bundle))
        yield belonging.check_release(manifest, released)
        yield belonging.check_tag(released)
        yield belonging.check_source(manifest, released)
        yield belonging.check_record(released)
        yield belonging.check_editions(manifest, released)
        yield belonging.check_documents(manifest, bundle.members, released)
        yield from marks

    def _read(self, release: Release, asked: Asked) -> tuple[Released, tuple[Check, ...]]:
        """What the repository says of a release, and what its signature and its approvals are worth."""
        from releasekit.notary import check_approvals

        reader = self._home.reader
        released, header = read_released(reader.git, reader.refs, release, asked)
        signing = reader.config.signing
        distrust = {}
        if header and header.is_signed and signing and signing.signers:
            from releasekit.git.signatures import Signers, distrusted

            distrust = distrusted(reader.git, {release.tag.name: release.tag.object}, Signers(signing.lines, signing.fingerprints))
        signed = belonging.check_signature(
            release.tag.name,
            is_signed=header is not None and header.is_signed,
            required=signing is not None and signing.required,
            signers=signing is not None and bool(signing.signers),
            distrust=distrust.get(release.tag.name, ""),
            commit=self._commit_fault(release, signing),
        )
        approved = check_approvals(reader, release)
        return released, (signed, approved) if approved else (signed,)

    def _commit_fault(self, release: Release, signing: SigningOptions | None) -> str:
        """What is wrong with the signature of a release commit, "" for nothing; it is asked for where its own configuration does."""
        git = self._home.reader.git
        own = settings_of_commits(git, [release.commit]).get(release.commit)
        if own is None or own.config.signing is None or not own.config.signing.commits:
            return ""
        from releasekit.git.signatures import COMMIT, Signers, distrusted, is_signed

        found = next(read_objects(git, [release.commit]))
        if found is None or not is_signed(COMMIT, found.content):
            return "is not signed, and was to be"
        chosen = signing or own.config.signing
        why = distrusted(git, {"": release.commit}, Signers(chosen.lines, chosen.fingerprints), COMMIT)
        return "".join(f"bears a signature that does not count: {one}" for one in why.values())

    @property
    def _home(self) -> Home:
        if self.home is None:
            raise NoRepository("there is no repository here, so only files can be verified", hint="name the product's own with -C DIR")
        return self.home

    # several, or none -------------------------------------------------------------------------------------------------------------

    def _statement(self, path: Path) -> Verification:
        return Verification(str(path), "statement", None, "", (self._check_statement(path, handed_over(path.parent), ()),))

    def _check_statement(self, path: Path, beside: tuple[Path, ...], commits: tuple[str, ...]) -> Check:
        """A statement against the files of its folder; an archive that it says nothing of is told."""
        try:
            content = text_of_file(path)
        except DamagedBundle as error:
            return Check("statement", FAILED, error.message, subject=path.name)
        archives = {one.name for one in beside if not one.name.endswith(STATEMENT)}
        files = {
            one.name: sha256_of(one)
            for one in path.parent.iterdir()
            if one.is_file() and one.name in verification.subjects_of(content) | archives
        }
        return replace(verification.check_statement(content, files, commits), subject=path.name)

    def _handover(self, folder: Path, rebuilder: Rebuilder | None) -> Verification:
        found = handed_over(folder)
        if not found:
            hint = "it holds neither MANIFEST.json and SHA256SUMS nor archives; name the file, or the folder that has them"
            raise UsageError("there is no bundle in this folder", where=str(folder), hint=hint)
        done = [self._bundle(one, "archive", rebuilder) for one in found if not one.name.endswith(STATEMENT)]
        statements = [one for one in found if one.name.endswith(STATEMENT)]
        commits = tuple({one.commit for one in done if one.commit})
        checks = [replace(check, subject=Path(one.target).name) for one in done for check in one.checks]
        checks += [self._check_statement(one, found, commits) for one in statements]
        differences = tuple(replace(each, archive=Path(one.target).name) for one in done for each in one.differences)
        version = done[0].version if done else None
        return Verification(str(folder), "handover", version, commits[0] if len(commits) == 1 else "", tuple(checks), differences)

    def _release(self, target: str, rebuilder: Rebuilder | None) -> Verification:
        try:
            version = Version.parse(target)
        except InvalidVersion as error:
            hint = f"as a version: {error.message}"
            raise UsageError("there is no such file or folder, and this is no version", where=target, hint=hint) from error
        release = self._home.reader.refs.release(version)
        if release is None:
            raise RepositoryError(f"{version} is not released", hint="fetch the tags: git fetch --tags")
        folder = self._home.state / "releases" / str(version)
        if folder.is_dir() and handed_over(folder):
            found = self._handover(folder, rebuilder)
            return replace(found, target=target, kind="release", version=version, commit=release.commit)
        again = (self._built_alone(release, rebuilder),) if rebuilder else ()
        return Verification(target, "release", version, release.commit, (*self._tag_alone(release), *again))

    def _tag_alone(self, release: Release) -> Iterator[Check]:
        """What can be said of a release whose bundle is not here."""
        released, marks = self._read(release, Asked({}, {}))
        hint = f"make it: releasekit build {release.version} --output DIR"
        yield Check("archive", NOT_CHECKED, f"the bundle of {release.version} is not on this machine", hint=hint)
        yield Check("release", OK, f"{released.tag} is commit {released.commit[:12]}")
        yield belonging.check_tag(released)
        yield self._recomputed(release, released)
        yield belonging.check_record(released)
        yield from marks

    def _built_alone(self, release: Release, rebuilder: Rebuilder) -> Check:
        """Whether a bundle that is built from the tag belongs to it, where none is here to compare with. Raises ReleasekitError."""
        built = rebuilder.archive(release.version, {})
        wrong = [f"{one.check}: {one.message}" for one in self._look(built).checks if one.result == FAILED]
        good = "no bundle is here to compare with; one that was built from the tag belongs to it"
        return verification.told("rebuild", wrong, "a bundle that was built from the tag does not belong to it", good)

    def _recomputed(self, release: Release, released: Released) -> Check:
        """What the bundle would be made from, computed again, against the tag."""
        if released.seal is None:
            return belonging.check_source_digest(released, None, TOOL)
        from releasekit.sources.records import recorded_bases

        reader = self._home.reader
        own = recorded_bases(reader.git, [release], None).own
        sealed = read_sealed(reader.git, reader.product, {release: released.seal}, own, bundle_options, TOOL)
        return belonging.check_source_digest(released, sealed[release.tag.name].source, TOOL)

    def _rebuilt(self, path: Path, looked: _Looked, rebuilder: Rebuilder) -> tuple[tuple[Difference, ...], tuple[Check, ...]]:
        """What building the bundle again shows. Raises ReleasekitError where it cannot be built."""
        manifest, bundle = looked.manifest, looked.bundle
        if manifest is None or bundle is None:
            return (), (Check("rebuild", NOT_CHECKED, "it was not built again: what it is cannot be read"),)
        if self._home.reader.refs.release(manifest.version) is None:
            return (), (Check("rebuild", NOT_CHECKED, f"it was not built again: {manifest.version} is no release here"),)
        return rebuilder.compare(path, bundle, manifest, _records(manifest))


def at_home(project: Project) -> Verifier:
    """The verifier of a product; git asks no other machine on its behalf, not even where a clone lacks objects."""
    git = replace(project.reader.git, environment={**project.reader.git.environment, **_OFFLINE})
    repository, reader = project.repository._replace(git=git), replace(project.reader, git=git)

    def build(folder: Path, version: Version, records: Mapping[str, str]) -> None:
        there = type(project)(repository, reader, project.state_dir)
        there.build(folder, version, records)

    return Verifier(Home(repository, reader, project.state, build))


_OFFLINE = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1"}


def _records(manifest: Manifest) -> dict[str, str]:
    """The SHA-256 of every record that a bundle tells, its own included."""
    return {**manifest.records, str(manifest.version): manifest.source.record}


def _asked(manifest: Manifest, bundle: Bundle) -> Asked:
    """What a bundle claims of the repository."""
    blobs = manifest.source.blobs
    there = {one.path: one.blob for one in bundle.members}
    unlike = {blobs[one.path] for one in manifest.documents if one.path in blobs and there.get(DOCUMENTS + one.path) != blobs[one.path]}
    return Asked(_records(manifest), blobs, unlike)


def _damaged(error: ReleasekitError) -> Check:
    """A bundle that cannot be read, or not without danger, as a check."""
    where = f"{error.where}: " if error.where else ""
    return Check("archive", FAILED, f"{where}{error.message}", hint=error.hint)
